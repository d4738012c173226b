import type { HeadPose } from '../quality/evidence.js';
import type { ActivePolicy } from './active-policy.js';
import type { FrameMeasures } from './measure-sequence.js';
import { compareMovements, type Movement, movementsIn, type SeenMovement } from './movements.js';

/** What is known of a guided capture. */
export interface ActiveEvidence {
  readonly movements: readonly Movement[];
  /** Frames in which no face was found. */
  readonly lost: number;
  /** Pose of the frame at rest; absent without any face. */
  readonly rest?: HeadPose;
  /** The frames with a face, in their order. */
  readonly frames: readonly FrameMeasures[];
  /** S of each of these frames against the one at rest. */
  readonly sameness: readonly number[];
  /** Milliseconds from the issue of the challenge to its use. */
  readonly ageMs: number;
  /** Whether a frame is there twice, or was met in another capture, byte for byte. */
  readonly hasRepeats: boolean;
}

/** A sign that no person carried the movements out before this camera now. */
export type ActiveSign =
  | 'FLAT'
  | 'MOVES_AS_ONE'
  | 'OTHER_FACE'
  | 'FRAMES_REPEATED'
  | 'TOO_FAST'
  | 'LONGER_THAN_CHALLENGE';

/** What hindered the judgement, for the person to do better. */
export type ActiveHindrance =
  | 'NO_FACE_DETECTED'
  | 'INVALID_POSE'
  | 'HOLD_CAMERA_STILL'
  | 'FRAMES_OUT_OF_TIME'
  | 'TURN_LESS_FAR'
  | 'MOVEMENTS_NOT_ASKED_FOR';

/** The verdict on a guided capture: `passed` only where nothing was found, hindered or missing. */
export interface ActiveVerdict {
  readonly outcome: 'passed' | 'attack' | 'unclear';
  readonly signs: readonly ActiveSign[];
  readonly hindrances: readonly ActiveHindrance[];
  readonly missing: readonly Movement[];
  readonly seen: readonly SeenMovement[];
}

/** Judges a guided capture. Whatever was not measured counts against it. Pure. */
export function judgeActive(evidence: ActiveEvidence, policy: ActivePolicy): ActiveVerdict {
  const seen = movementsIn(evidence.frames, policy);
  const { missing, others } = compareMovements(evidence.movements, seen);
  const signs = signsIn(evidence, seen, policy);
  const shrinks = seen.some((movement) => isTurn(movement) && shrinksIn(movement, evidence.frames, policy));
  const hindrances = hindrancesIn(evidence, { others, shrinks }, policy);
  const isComplete = hindrances.length === 0 && missing.length === 0;
  return { outcome: signs.length > 0 ? 'attack' : isComplete ? 'passed' : 'unclear', signs, hindrances, missing, seen };
}

function signsIn(evidence: ActiveEvidence, seen: readonly SeenMovement[], policy: ActivePolicy): ActiveSign[] {
  const { frames, sameness, ageMs, hasRepeats, movements } = evidence;
  const isFlat =
    frames.some(({ proportion }) => !(proportion >= policy.leastProportion)) ||
    seen.some((movement) => isTurn(movement) && !isDeepTurn(movement, frames, policy));
  const signs: [ActiveSign, boolean][] = [
    ['FLAT', isFlat],
    ['MOVES_AS_ONE', movesAsOne(frames, policy)],
    ['OTHER_FACE', sameness.some((score) => !(score >= policy.leastSameness)) || isOtherHead(evidence, seen, policy)],
    ['FRAMES_REPEATED', hasRepeats],
    ['TOO_FAST', !(ageMs >= policy.leastPerMovementMs * movements.length)],
    ['LONGER_THAN_CHALLENGE', durationOf(frames) > ageMs],
  ];
  return signs.flatMap(([sign, found]) => (found ? [sign] : []));
}

function isTurn({ movement }: SeenMovement): boolean {
  return movement === 'TURN_LEFT' || movement === 'TURN_RIGHT';
}

/** Whether the face of a turn, where it is turned furthest, is that of a head and not of a picture of one. */
function isDeepTurn(turn: SeenMovement, frames: readonly FrameMeasures[], policy: ActivePolicy): boolean {
  const furthest = furthestOf(turn, frames);
  return furthest !== undefined && isDeep(furthest, policy);
}

/**
 * Whether the face of a turn is smaller there than heads are. A sheet that is bent does that, and so do some heads that turn
 * far: it is no sign of an attack, and the turn has not been shown.
 */
function shrinksIn(turn: SeenMovement, frames: readonly FrameMeasures[], policy: ActivePolicy): boolean {
  const furthest = furthestOf(turn, frames);
  return furthest !== undefined && isDeep(furthest, policy) && !isSolid(furthest, policy);
}

function furthestOf({ frames: at }: SeenMovement, frames: readonly FrameMeasures[]): FrameMeasures | undefined {
  const turned = at.flatMap((index) => frames[index] ?? []);
  return turned.toSorted((a, b) => Math.abs(b.yaw) - Math.abs(a.yaw))[0];
}

function isSolid(frame: FrameMeasures, policy: ActivePolicy): boolean {
  return frame.size >= policy.leastTurnedSize && isDeep(frame, policy);
}

/** Whether what was seen of a turned face fits no flat picture: nose before cheeks, and no plane. */
function isDeep({ yaw, solidity }: FrameMeasures, policy: ActivePolicy): boolean {
  if (!solidity) return false;
  const sine = Math.sin((Math.abs(yaw) * Math.PI) / 180);
  return (
    Math.sign(yaw) * solidity.noseWay >= policy.leastNoseWay * sine && solidity.residual >= policy.leastResidual * sine
  );
}

/**
 * Whether another head moves than is seen at rest, where the frame is that is used: by the frames that show movements, and
 * by those alone in which a turn shows a solid head, since a photograph may stand in for any other.
 */
function isOtherHead(
  { frames, sameness }: ActiveEvidence,
  seen: readonly SeenMovement[],
  policy: ActivePolicy,
): boolean {
  const moving = seen.flatMap(({ frames: at }) => at);
  const solid = seen
    .filter(isTurn)
    .flatMap(({ frames: at }) => at)
    .filter((at) => frames[at] && isSolid(frames[at], policy));
  return [moving, solid].some(
    (some) =>
      some.length > 0 && !(medianOf(some.map((at) => sameness[at] ?? Number.NaN)) >= policy.leastMedianSameness),
  );
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[Math.floor(index)] ?? Number.NaN;
  return (at((sorted.length - 1) / 2) + at(sorted.length / 2)) / 2;
}

/** Whether the background goes where the face's motion would carry it if all were one picture. */
function movesAsOne(frames: readonly FrameMeasures[], policy: ActivePolicy): boolean {
  const motions = frames.flatMap(({ backdrop }) => backdrop ?? []);
  const patches = motions.reduce((sum, motion) => sum + motion.patches, 0);
  if (patches < policy.leastPatches) return false;
  const along = motions.reduce((sum, motion) => sum + motion.patches * (motion.movedAlong - motion.stayed), 0);
  return along / patches > policy.mostAlong;
}

function hindrancesIn(
  evidence: ActiveEvidence,
  { others, shrinks }: { others: boolean; shrinks: boolean },
  policy: ActivePolicy,
): ActiveHindrance[] {
  const { rest, lost, frames } = evidence;
  const isFrontal =
    rest !== undefined && Math.abs(rest.yaw) <= policy.mostYawAtRest && Math.abs(rest.pitch) <= policy.mostPitchAtRest;
  const hindrances: [ActiveHindrance, boolean][] = [
    ['NO_FACE_DETECTED', frames.length === 0 || lost > policy.mostLost],
    ['INVALID_POSE', frames.length > 0 && !isFrontal],
    ['HOLD_CAMERA_STILL', !isContinuous(frames, policy)],
    ['FRAMES_OUT_OF_TIME', !isInTime(frames, policy)],
    ['TURN_LESS_FAR', shrinks],
    ['MOVEMENTS_NOT_ASKED_FOR', others],
  ];
  return hindrances.flatMap(([hindrance, found]) => (found ? [hindrance] : []));
}

/** Whether each frame may follow the one before: the face is near where it was, and so is what is behind it. */
function isContinuous(frames: readonly FrameMeasures[], policy: ActivePolicy): boolean {
  return frames.every((frame, i) => {
    const before = frames[i - 1];
    if (!before) return true;
    const way = Math.hypot(frame.middle.x - before.middle.x, frame.middle.y - before.middle.y) / before.width;
    const growth = Math.max(frame.width / before.width, before.width / frame.width);
    const kept = frame.kept === undefined || frame.kept >= policy.leastKept;
    return way <= policy.mostWay && growth <= policy.mostGrowth && kept;
  });
}

/** Whether the times that a client sent go forward, without long gaps; a client that sends none may do so. */
function isInTime(frames: readonly FrameMeasures[], policy: ActivePolicy): boolean {
  const times = frames.flatMap(({ timestampMs }) => timestampMs ?? []);
  const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
  return gaps.every((gap) => gap > 0 && gap <= policy.mostGapMs) && durationOf(frames) <= policy.mostMs;
}

function durationOf(frames: readonly FrameMeasures[]): number {
  const times = frames.flatMap(({ timestampMs }) => timestampMs ?? []);
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
}
