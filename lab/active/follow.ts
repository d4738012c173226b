import { loadPack } from '@bonafide/inference/pack/load-pack';
import { openModels } from '@bonafide/inference/pool/models';
import type { ActiveEvidence } from '@bonafide/vision/active/judge-active';
import { type FrameTrack, measureSequence, restOf, trackOf } from '@bonafide/vision/active/measure-sequence';
import type { Movement } from '@bonafide/vision/active/movements';
import { describeFace } from '@bonafide/vision/face/describe';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { decodeImage } from '@bonafide/vision/image/decode';
import type { Image } from '@bonafide/vision/image/image';
import { meshOf } from '@bonafide/vision/quality/mesh';
import type { MadeFrame } from './frames.ts';

/** What a built pack makes of guided captures, without a pool and without looking for attacks. */
export interface Follower {
  readonly matcher: FaceMatcher;
  /** Of the largest face of a picture; undefined where there is none to compare. */
  templateOf(image: Image): Promise<FaceTemplate | undefined>;
  /** Follows the face through frames as `examineGuided` does. */
  follow(frames: readonly MadeFrame[], movements: readonly Movement[]): Promise<Omit<ActiveEvidence, 'ageMs'>>;
}

export async function openFollower(packDir: string): Promise<Follower> {
  const pack = await loadPack(packDir);
  const models = await openModels(pack, ['face-detector', 'face-mesh', 'face-descriptor'], ['face-landmarks']);
  const matcher = faceMatcher(pack.manifest, 'F200');
  const descriptors = matcher.models.map(({ sha256 }) => sha256);
  const stages = { stage: <T>(_name: string, work: () => T | Promise<T>) => Promise.resolve(work()) };
  return {
    matcher,
    async templateOf(image) {
      const [face] = await faceFinder(models).find(image, stages);
      return face && describeFace(models, image, face, stages, descriptors);
    },
    async follow(frames, movements) {
      const tracks: FrameTrack[] = [];
      const templates: FaceTemplate[] = [];
      for (const { jpeg, time } of frames) {
        const image = await decodeImage(jpeg);
        const [face] = await faceFinder(models).find(image, stages);
        const mesh = face && (await meshOf(models.get('face-mesh'), image, face));
        const template = mesh && (await describeFace(models, image, face, stages, descriptors));
        if (!template) continue;
        tracks.push(trackOf(image, face, mesh, time));
        templates.push(template);
      }
      const restAt = restOf(tracks);
      const [rest, atRest] = [tracks[restAt]?.pose, templates[restAt]];
      return {
        movements,
        lost: frames.length - tracks.length,
        ...(rest && { rest }),
        frames: measureSequence(tracks),
        sameness: templates.map((template) => (atRest ? matcher.compare(atRest, template).score : Number.NaN)),
        hasRepeats: false,
      };
    },
  };
}
