import type { Movement } from '@bonafide/vision/active/movements';
import type { Image } from '@bonafide/vision/image/image';
import type { Point3 } from '@bonafide/vision/quality/evidence';
import type { Random } from '../attacks/random.ts';
import { Canvas } from './draw.ts';
import { framesOf, type MadeFrame } from './frames.ts';
import { type Head, headOf } from './head.ts';
import { mannerOf, posesOf, REST } from './motion.ts';
import { type Place, placeOf, STILL, scene, shaken, viewOf } from './place.ts';
import { drawSheet, type Sheet } from './sheet.ts';

/** How a guided capture is passed off, and `genuine`: a solid head in front of a room. */
export const CAPTURES = [
  'genuine',
  'print-full',
  'print-held',
  'print-cut',
  'print-bent',
  'print-bent-cut',
  'spliced',
  'swapped',
  'still',
  'rest-swapped',
] as const;

export type CaptureKind = (typeof CAPTURES)[number];

/** All but the genuine one. */
export const ATTACKS: readonly CaptureKind[] = CAPTURES.slice(1);

/** A photograph of a person and the mesh of the face in it. */
export interface Person {
  readonly photo: Image;
  readonly mesh: readonly Point3[];
}

/**
 * The frames of a guided capture of a kind. `other`: the one who takes over in a swapped one, or who moves in one whose
 * frames at rest, the first and the last, are those of `person`: these are what is used of a capture. Prints are given what paper
 * cannot do, closed eyes when a blink is asked for, so that nothing but their flatness is left to tell.
 */
export async function captureOf(
  kind: CaptureKind,
  { person, other }: { person: Person; other: Person },
  movements: readonly Movement[],
  random: Random,
): Promise<MadeFrame[]> {
  const head = headOf(person.photo, person.mesh);
  const place = await placeOf(random);
  const poses = posesOf(kind === 'still' ? [] : movements, mannerOf(random), random);
  if (kind === 'genuine' || kind === 'still') return framesOf(poses, (pose) => scene(head, place, pose), random);
  if (kind === 'swapped' || kind === 'rest-swapped') {
    const second = headOf(other.photo, other.mesh);
    const isPerson = (i: number) => (kind === 'swapped' ? i < poses.length / 2 : i < REST || i === poses.length - 1);
    return framesOf(poses, (pose, i) => scene(isPerson(i) ? head : second, place, pose), random);
  }
  if (kind === 'spliced') {
    const places = await Promise.all(movements.map(() => placeOf(random)));
    const placeAt = (i: number) =>
      i < REST ? place : (places[Math.min(Math.floor((i - REST) / 4), places.length - 1)] ?? place);
    return framesOf(poses, (pose, i) => scene(head, placeAt(i), pose), random);
  }
  return printed(kind, head, place, movements, random);
}

/** A sheet with the photograph is turned, tilted, brought closer, and swapped for one with closed eyes. */
async function printed(kind: CaptureKind, head: Head, place: Place, movements: readonly Movement[], random: Random) {
  const manner = { ...mannerOf(random), turn: random.uniform(22, 60), nod: random.uniform(15, 45) };
  const poses = posesOf(movements, manner, random);
  const bend = kind.startsWith('print-bent') ? random.uniform(1, 2) : undefined;
  const shown = (closed: boolean): Sheet => ({
    picture: scene(head, place, { ...STILL, closed }),
    unit: place.rest.scale,
    about: { x: place.rest.x, y: place.rest.y - 0.5 * place.rest.scale },
    ...(bend !== undefined && { bend }),
    ...(kind.endsWith('cut') && { cut: { across: 1.05, down: 1.45, y: -0.1 } }),
  });
  const [open, closed] = [shown(false), shown(true)];
  const around = await placeOf(random);
  const zoom = kind === 'print-full' ? 1.25 : kind === 'print-held' ? random.uniform(0.6, 0.8) : 1;
  return framesOf(
    poses,
    (pose) => {
      const canvas = new Canvas(shaken(around.room, pose));
      const sheet = pose.closed ? closed : open;
      drawSheet(canvas, sheet, viewOf({ ...around, rest: { ...around.rest, scale: zoom * place.rest.scale } }, pose));
      return canvas.image();
    },
    random,
  );
}
