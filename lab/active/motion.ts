import type { Movement } from '@bonafide/vision/active/movements';
import type { Random } from '../attacks/random.ts';
import type { View } from './head.ts';

/** How a person carries movements out: angles in degrees, `closer` as a factor. */
export interface Manner {
  readonly turn: number;
  readonly nod: number;
  readonly closer: number;
  /** Degrees and pixels by which a person at rest sways. */
  readonly sway: number;
}

/** What changes about a view over time. */
export type Pose = Pick<View, 'yaw' | 'pitch' | 'roll' | 'closed'> & {
  /** Factor of the size at rest, and way of the head and of the camera in pixels. */
  readonly size: number;
  readonly shift: { readonly x: number; readonly y: number };
  readonly shake: { readonly x: number; readonly y: number };
  /** Milliseconds since the first frame. */
  readonly time: number;
};

/** Share of a movement in the frames taken of it: on the way, there, there, nearly back. */
const COURSE = [0.55, 1, 0.95, 0.15] as const;
/** Frames at rest before the first movement. */
export const REST = 3;
const FRAME_MS = 350;

/** Manners as people have them, from shy to brisk. */
export function mannerOf(random: Random): Manner {
  return {
    turn: random.uniform(22, 38),
    nod: random.uniform(15, 26),
    closer: random.uniform(1.3, 1.6),
    sway: random.uniform(0.5, 2),
  };
}

/** The poses of a person who carries out movements one after the other, from rest to rest. */
export function posesOf(movements: readonly Movement[], manner: Manner, random: Random): Pose[] {
  const rest = Array.from({ length: REST }, () => still(manner, random));
  const moving = movements.flatMap((movement) =>
    COURSE.map((share) => moved(still(manner, random), movement, share * random.uniform(0.93, 1.05), manner)),
  );
  let time = 0;
  return [...rest, ...moving, still(manner, random)].map((pose) => {
    const at = time;
    time += FRAME_MS * random.uniform(0.85, 1.25);
    return { ...pose, time: Math.round(at) };
  });
}

function still({ sway }: Manner, random: Random): Pose {
  const little = () => sway * random.normal();
  return {
    yaw: little(),
    pitch: little(),
    roll: little(),
    closed: false,
    size: 1 + 0.006 * little(),
    shift: { x: little(), y: little() },
    shake: { x: 0.6 * little(), y: 0.6 * little() },
    time: 0,
  };
}

function moved(pose: Pose, movement: Movement, share: number, { turn, nod, closer }: Manner): Pose {
  switch (movement) {
    case 'TURN_LEFT':
      return { ...pose, yaw: pose.yaw + share * turn };
    case 'TURN_RIGHT':
      return { ...pose, yaw: pose.yaw - share * turn };
    case 'NOD':
      return { ...pose, pitch: pose.pitch - share * nod };
    case 'BLINK':
      return { ...pose, closed: share > 0.8 };
    case 'COME_CLOSER':
      return { ...pose, size: pose.size * (1 + share * (closer - 1)), pitch: pose.pitch - 3 * share };
  }
}
