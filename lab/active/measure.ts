/**
 * Command line: `node lab/active/measure.ts --photos DIR --pack DIR --out FILE [--people N] [--minutes N]` renders guided
 * captures of the people in a folder of photographs, one genuine and two attacks each in turn, follows the face through
 * them by a built pack, and adds a line of JSON for each to FILE. Called again it goes on where it stopped. Photographs of one person
 * have one name up to their number (`anna_1.jpg`, `anna_2.jpg`).
 */
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { openModels } from '@bonafide/inference/pool/models';
import type { ActiveEvidence } from '@bonafide/vision/active/judge-active';
import { type FrameTrack, measureSequence, restOf, trackOf } from '@bonafide/vision/active/measure-sequence';
import { MOVEMENTS, type Movement } from '@bonafide/vision/active/movements';
import { describeFace } from '@bonafide/vision/face/describe';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { decodeImage } from '@bonafide/vision/image/decode';
import { meshOf } from '@bonafide/vision/quality/mesh';
import { type Random, seededRandom } from '../attacks/random.ts';
import type { MadeFrame } from './frames.ts';
import { openPeople } from './people.ts';
import { ATTACKS, type CaptureKind, captureOf, type Person } from './scenes.ts';

/** A guided capture that was rendered and examined. */
export interface MeasuredCapture {
  readonly person: string;
  /** Number of the person; even ones choose thresholds, odd ones report. */
  readonly number: number;
  readonly kind: CaptureKind;
  readonly evidence: Omit<ActiveEvidence, 'ageMs'>;
}

/** Movements as the service issues them: four, none twice in a row, a turn among them. */
export function randomList(random: Random): Movement[] {
  for (;;) {
    const list: Movement[] = [];
    while (list.length < 4) {
      const next = random.pick(MOVEMENTS);
      if (next !== list.at(-1)) list.push(next);
    }
    if (list.some((movement) => movement === 'TURN_LEFT' || movement === 'TURN_RIGHT')) return list;
  }
}

/** Follows the face through frames as `examineGuided` does, without a pool and without looking for attacks. */
async function follower(packDir: string) {
  const pack = await loadPack(packDir);
  const models = await openModels(pack, ['face-detector', 'face-mesh', 'face-descriptor'], ['face-landmarks']);
  const matcher = faceMatcher(pack.manifest, 'F200');
  const descriptors = matcher.models.map(({ sha256 }) => sha256);
  const stages = { stage: <T>(_name: string, work: () => T | Promise<T>) => Promise.resolve(work()) };
  return async (frames: readonly MadeFrame[], movements: readonly Movement[]): Promise<MeasuredCapture['evidence']> => {
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
  };
}

interface Options {
  readonly photos: string;
  readonly pack: string;
  readonly out: string;
  readonly people: number;
  readonly minutes: number;
}

async function measure({ photos, pack, out, people, minutes }: Options): Promise<number> {
  const end = Date.now() + 60_000 * minutes;
  const [personOf, follow] = [await openPeople(pack), await follower(pack)];
  const files = (await readdir(photos)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  const byPerson = Map.groupBy(files, (name) => name.replace(/_?\d*\.\w+$/, ''));
  const before = await readFile(out, 'utf8').catch(() => '');
  const done = new Set(
    before.split('\n').flatMap((line) => (line ? [(JSON.parse(line) as MeasuredCapture).person] : [])),
  );
  const known: { name: string; person: Person }[] = [];
  let made = 0;
  for (const [name, pictures] of byPerson) {
    if (known.length >= people || Date.now() > end) break;
    const person = await firstOf(
      pictures.map((picture) => join(photos, picture)),
      personOf,
    );
    if (!person) continue;
    const number = known.length;
    const other = known.at(-1)?.person ?? person;
    known.push({ name, person });
    if (done.has(name) || number === 0) continue;
    const kinds = [
      'genuine',
      ...[0, 4].map((step) => ATTACKS[((number >> 1) + step) % ATTACKS.length] as CaptureKind),
    ] as const;
    for (const [i, kind] of kinds.entries()) {
      const random = seededRandom(1000 * number + i);
      const movements = randomList(random);
      const frames = await captureOf(kind as CaptureKind, { person, other }, movements, random);
      const line: MeasuredCapture = {
        person: name,
        number,
        kind: kind as CaptureKind,
        evidence: await follow(frames, movements),
      };
      await appendFile(out, `${JSON.stringify(line)}\n`);
      made += 1;
    }
  }
  return made;
}

async function firstOf<T>(
  files: readonly string[],
  of: (file: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const file of files) {
    const found = await of(file);
    if (found) return found;
  }
  return undefined;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      photos: { type: 'string' },
      pack: { type: 'string' },
      out: { type: 'string' },
      people: { type: 'string', default: '100' },
      minutes: { type: 'string', default: '7' },
    },
  });
  const { photos, pack, out } = values;
  if (!photos || !pack || !out)
    throw new Error('usage: measure.ts --photos DIR --pack DIR --out FILE [--people N] [--minutes N]');
  const made = await measure({ photos, pack, out, people: Number(values.people), minutes: Number(values.minutes) });
  process.stdout.write(`${made} captures\n`);
}
