import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { ImageError } from '@bonafide/wire/picture/errors';
import { type FrameLight, lightOf } from '../colour-challenge/skin-light.js';
import { describeFace } from '../face/describe.js';
import { type Face, scaleFace } from '../face/face.js';
import { faceFinder } from '../face/find-faces.js';
import type { FaceTemplate } from '../face/template.js';
import type { DecodedImage } from '../image/decode.js';
import { readImages } from '../image/read-image.js';
import { bestFrame } from '../liveness/best-frame.js';
import { estimatedAge } from '../liveness/estimated-age.js';
import {
  type CaptureFindings,
  type CapturePayload,
  EXAMINING,
  type FrameFindings,
  requireSameSize,
} from '../liveness/examine-capture.js';
import { attackFindings } from '../pad/assess-capture.js';
import { perceptualHash, softwareMarks } from '../pad/injection.js';
import { metricsOf } from '../quality/capture-metrics.js';
import { coversOf } from '../quality/covers.js';
import type { HeadPose } from '../quality/evidence.js';
import { measureFace } from '../quality/measure-faces.js';
import { ACTIVE_POLICY } from './active-policy.js';
import { eyeLikeness, lidsApart } from './eyes.js';
import { type FrameMeasures, type FrameTrack, measureFrame, REST_FRAMES, restOf, trackOf } from './measure-sequence.js';
import { isClosed } from './movements.js';

export interface GuidedPayload extends CapturePayload {
  /** SHA-256 of the descriptor networks by which the face of each frame is compared with the one at rest. */
  readonly descriptors: readonly string[];
  /** Frames after those at rest that were taken under a coloured screen: of them and those at rest the light is read. */
  readonly coloured: number;
}

/** What a guided capture shows. */
export interface GuidedFindings extends CaptureFindings {
  /** Which of `frames` show the face at rest, in their order: those that `pad` and all that is passive is about. */
  readonly resting: readonly number[];
  /** Pose of the frame at rest; absent when no frame has a face that can be followed. */
  readonly rest?: HeadPose;
  /** Of the frames with a face that can be followed, in their order, what each shows. */
  readonly measures: readonly FrameMeasures[];
  /** Of the same frames the templates of their faces, and which of them is the one at rest. */
  readonly templates: readonly FaceTemplate[];
  readonly restAt: number;
  /** What lights the first frames, at rest and coloured; empty without coloured ones, undefined where no face was seen. */
  readonly lights: readonly (FrameLight | undefined)[];
}

/** Roles that take part, where the pack has them. */
export const GUIDING: readonly Role[] = [...EXAMINING, 'face-descriptor'];

/** Frames at rest that are judged for attacks: the first, and the latest of those between and after the movements. */
const MOST_RESTING = 5;
/** Degrees and share by which a face at rest may differ from the frame at rest. */
const NEAR_REST = { angle: 8, size: 0.12 };

/** Longer side of frames in shorter sides, at most: 21:9 has 2.33. */
const MOST_LENGTH = 2.5;

interface Followed {
  readonly index: number;
  readonly image: DecodedImage;
  readonly face: Face;
  readonly track: FrameTrack;
}

/**
 * Reads the frames of a guided capture, follows the face through them, and looks for signs of an attack in those at rest.
 * Frames in which no face with a mesh and features to compare is found are there without a subject. Throws as
 * `examineCapture`, ImageError MEDIA_SIZE for frames more than 2.5 times as long in one direction as in the other, and for
 * a pack without a mesh network.
 */
export async function examineGuided(
  models: Models,
  { frames, rotation, descriptors, coloured, estimateAge }: GuidedPayload,
  context: TaskContext,
): Promise<GuidedFindings> {
  const findings: FrameFindings[] = [];
  const templates: FaceTemplate[] = [];
  const tracks: FrameTrack[] = [];
  const lights: (FrameLight | undefined)[] = [];
  const lit = coloured > 0 ? REST_FRAMES + coloured : 0;
  let resting: Followed[] = [];
  let first: DecodedImage | undefined;
  const pictures = frames.map(({ media }) => ({ media, rotation }));
  for await (const { image, sha256, bytes } of readImages(pictures, context)) {
    const index = findings.length;
    first ??= image;
    requireSameSize(first, image);
    requireBroad(image);
    const origin = { sha256, perceptual: perceptualHash(image), programs: softwareMarks(bytes) };
    const faces = await faceFinder(models).find(image, context);
    const face = faces[0];
    const evidence = face && (await measureFace(models, { image, faces }, face, context));
    const mesh = evidence?.mesh;
    const template = face && mesh && (await describeFace(models, image, face, context, descriptors));
    if (index < lit) lights.push(face && mesh && lightOf(image, face.box, mesh));
    if (!face || !mesh || !template) {
      findings.push(origin);
      continue;
    }
    const metrics = metricsOf(evidence);
    const subject = { face: scaleFace(face, image.scale), metrics, covers: coversOf(metrics) };
    findings.push({ ...origin, subject });
    const track = await context.stage('follow', () => trackOf(image, face, mesh, frames[index]?.timestampMs));
    tracks.push(track);
    templates.push(template);
    const isColoured = index >= REST_FRAMES && index < lit;
    if (!isColoured) resting = stillResting(resting, { index, image, face, track }, tracks);
  }
  const restAt = restOf(tracks);
  const rest = tracks[restAt]?.pose;
  const measures: FrameMeasures[] = [];
  // One by one: a job that nobody waits for any more ends between stages.
  for (const at of tracks.keys()) measures.push(await context.stage('follow', () => measureFrame(tracks, at)));
  const common = { frames: findings, resting: resting.map(({ index }) => index), measures, templates, restAt, lights };
  const attacks = await context.stage('pad', () => attackFindings(models, rest ? resting : []));
  const best = estimateAge && resting.find(({ index }) => index === bestFrame(findings, common.resting)?.index);
  const age = best && (await estimatedAge(models, best, context));
  return { ...common, ...(rest && { rest }), ...attacks, ...age };
}

/** Throws ImageError MEDIA_SIZE for a strip: it would show too little of what is behind the head. */
function requireBroad({ original: { width, height } }: DecodedImage): void {
  if (Math.max(width, height) <= MOST_LENGTH * Math.min(width, height)) return;
  throw new ImageError('MEDIA_SIZE', `The frames are more than ${MOST_LENGTH} times as long one way as the other.`);
}

/** The frames at rest with one more, if it is one: pixels of the others are let go. */
function stillResting(resting: readonly Followed[], next: Followed, tracks: readonly FrameTrack[]): Followed[] {
  const rest = tracks[restOf(tracks)];
  if (tracks.length > REST_FRAMES && rest && !isNear(next.track, rest)) return [...resting];
  const all = [...resting, next];
  return all.length <= MOST_RESTING ? all : [...all.slice(0, REST_FRAMES), ...all.slice(REST_FRAMES - MOST_RESTING)];
}

function isNear(track: FrameTrack, rest: FrameTrack): boolean {
  const { angle, size } = NEAR_REST;
  const eyes = eyeLikeness(rest.eyes, track.eyes);
  // A head that blinks is as it was, and makes no portrait.
  if (isClosed({ eyes, lids: lidsApart(track.mesh) / lidsApart(rest.mesh) }, ACTIVE_POLICY)) return false;
  return (
    Math.abs(track.pose.yaw - rest.pose.yaw) <= angle &&
    Math.abs(track.pose.pitch - rest.pose.pitch) <= angle &&
    Math.abs(track.box.width / rest.box.width - 1) <= size
  );
}
