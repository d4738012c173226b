import type { ActivePolicy } from './active-policy.js';
import type { FrameMeasures } from './measure-sequence.js';

/** Movements that a person is asked for, left and right as the person has them. */
export const MOVEMENTS = ['TURN_LEFT', 'TURN_RIGHT', 'NOD', 'BLINK', 'COME_CLOSER'] as const;

export type Movement = (typeof MOVEMENTS)[number];

/** A movement and the frames that show it, in their order. */
export interface SeenMovement {
  readonly movement: Movement;
  readonly frames: readonly number[];
}

/**
 * The movements that frames show, in their order. Frames on the way from one to the next show none; one frame with closed
 * eyes is a blink of nature and none that was asked for. Pure.
 */
export function movementsIn(frames: readonly FrameMeasures[], policy: ActivePolicy): SeenMovement[] {
  const seen: { movement: Movement; frames: number[] }[] = [];
  frames.forEach((frame, at) => {
    const movement = movementOf(frame, policy);
    if (!movement) return;
    const last = seen.at(-1);
    const goesOn = last?.movement === movement && (movement !== 'BLINK' || last.frames.at(-1) === at - 1);
    if (goesOn) last.frames.push(at);
    else seen.push({ movement, frames: [at] });
  });
  const meant = seen.filter(({ movement, frames: at }) => movement !== 'BLINK' || at.length >= policy.leastClosed);
  const joined: typeof seen = [];
  for (const one of meant) {
    const last = joined.at(-1);
    if (last?.movement === one.movement) last.frames.push(...one.frames);
    else joined.push(one);
  }
  return joined;
}

/** The movement that goes furthest beyond its bound; undefined where none reaches it. */
function movementOf({ yaw, pitch, size, eyes, lids }: FrameMeasures, policy: ActivePolicy): Movement | undefined {
  const ways: [Movement, number][] = [
    ['TURN_LEFT', yaw / policy.leastTurn],
    ['TURN_RIGHT', -yaw / policy.leastTurn],
    ['NOD', -pitch / policy.leastNod],
    ['COME_CLOSER', (size - 1) / policy.leastCloser],
  ];
  const [furthest] = ways.toSorted(([, a], [, b]) => b - a);
  if (furthest && furthest[1] >= 1) return furthest[0];
  // Eyes look otherwise on the way to a turn.
  return isClosed({ eyes, lids }, policy) &&
    Math.abs(yaw) < policy.leastTurn / 2 &&
    Math.abs(pitch) < 0.8 * policy.leastNod
    ? 'BLINK'
    : undefined;
}

/** Whether eyes that look so against those at rest count as closed. */
export function isClosed({ eyes, lids }: Pick<FrameMeasures, 'eyes' | 'lids'>, policy: ActivePolicy): boolean {
  return eyes <= policy.mostEyes || lids <= policy.mostLids;
}

/** What of a list of movements was not carried out in its order, and whether others were. */
export function compareMovements(
  asked: readonly Movement[],
  seen: readonly SeenMovement[],
): { missing: readonly Movement[]; others: boolean } {
  let at = 0;
  const missing = asked.filter((movement) => {
    const next = seen.slice(at).findIndex((one) => one.movement === movement);
    if (next < 0) return true;
    at += next + 1;
    return false;
  });
  return { missing, others: seen.length !== asked.length - missing.length };
}
