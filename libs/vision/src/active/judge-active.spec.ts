import { describe, expect, it } from 'vitest';
import { ACTIVE_POLICY } from './active-policy.js';
import { type ActiveEvidence, judgeActive } from './judge-active.js';
import type { FrameMeasures } from './measure-sequence.js';
import type { Movement } from './movements.js';

const SINE = (degrees: number) => Math.sin((degrees * Math.PI) / 180);

/** A frame of a solid head in front of a room. */
function frame(change: Partial<FrameMeasures> = {}): FrameMeasures {
  const yaw = change.yaw ?? 0;
  return {
    timestampMs: undefined,
    yaw,
    pitch: 0,
    size: 1,
    proportion: 1,
    lids: 1,
    eyes: 0.95,
    middle: { x: 0.5, y: 0.6 },
    width: 0.4,
    solidity: { residual: 0.27 * SINE(Math.abs(yaw)), noseWay: 0.34 * SINE(yaw) },
    backdrop: { patches: 10, stayed: 0.98, movedAlong: 0.4 },
    kept: 0.98,
    ...change,
  };
}

const SHOWN: Readonly<Record<Movement, Partial<FrameMeasures>>> = {
  TURN_LEFT: { yaw: 28 },
  TURN_RIGHT: { yaw: -28 },
  NOD: { pitch: -18 },
  BLINK: { eyes: 0.3 },
  COME_CLOSER: { size: 1.4, width: 0.55 },
};

const ASKED: readonly Movement[] = ['TURN_LEFT', 'NOD', 'BLINK', 'COME_CLOSER'];

function frames(movements: readonly Movement[], each: Partial<FrameMeasures> = {}): FrameMeasures[] {
  const moving = movements.flatMap((movement) => [{}, SHOWN[movement], SHOWN[movement], {}]);
  return [{}, {}, {}, ...moving, {}].map((change, at) => frame({ timestampMs: 1000 + 350 * at, ...change, ...each }));
}

function evidence(change: Partial<ActiveEvidence> = {}): ActiveEvidence {
  const shown = change.frames ?? frames(ASKED);
  return {
    movements: ASKED,
    lost: 0,
    rest: { yaw: 3, pitch: -8, roll: 1 },
    frames: shown,
    sameness: shown.map(() => 9),
    ageMs: 15_000,
    hasRepeats: false,
    ...change,
  };
}

const judged = (change?: Partial<ActiveEvidence>) => judgeActive(evidence(change), ACTIVE_POLICY);

/** The frames of the movements asked for, with one of them changed. */
function withOne(at: number, change: Partial<FrameMeasures>): FrameMeasures[] {
  return frames(ASKED).map((one, i) => (i === at ? { ...one, ...change } : one));
}

/** S of the frames: high at rest, and as given where the head is turned and where another movement is shown. */
const moving =
  (turned: number, moved: number) =>
  ({ yaw, pitch, size, eyes }: FrameMeasures): number =>
    yaw !== 0 ? turned : pitch !== 0 || size !== 1 || eyes < 0.9 ? moved : 15;

describe('a guided capture', () => {
  it('of a person who does as asked passes', () => {
    expect(judged()).toMatchObject({ outcome: 'passed', signs: [], hindrances: [], missing: [] });
    expect(judged().seen.map(({ movement }) => movement)).toEqual(ASKED);
  });

  it('passes when a face is hard to compare where it is turned most, or bowed', () => {
    expect(judged({ sameness: frames(ASKED).map((_, i) => (i === 4 ? 2.6 : 12)) }).outcome).toBe('passed');
    expect(judged({ sameness: frames(ASKED).map(({ pitch }) => (pitch < 0 ? 2.6 : 12)) }).outcome).toBe('passed');
  });

  it('passes without times', () => {
    expect(judged({ frames: frames(ASKED, { timestampMs: undefined }) }).outcome).toBe('passed');
  });

  it('names the movements that were not seen in their turn', () => {
    expect(judged({ frames: frames([]) })).toMatchObject({ outcome: 'unclear', missing: ASKED });
    expect(judged({ frames: frames(['TURN_LEFT', 'BLINK', 'COME_CLOSER']) })).toMatchObject({
      outcome: 'unclear',
      missing: ['NOD'],
    });
    const swapped = judged({ frames: frames(['NOD', 'TURN_LEFT', 'BLINK', 'COME_CLOSER']) });
    expect(swapped).toMatchObject({ outcome: 'unclear', missing: ['NOD'] });
    expect(swapped.hindrances).toContain('MOVEMENTS_NOT_ASKED_FOR');
  });

  it('that shows more than was asked for does not pass: it may hold every list', () => {
    const more = judged({ frames: frames(['TURN_LEFT', 'TURN_RIGHT', 'NOD', 'BLINK', 'COME_CLOSER']) });
    expect(more).toMatchObject({ outcome: 'unclear', missing: [], hindrances: ['MOVEMENTS_NOT_ASKED_FOR'] });
  });

  it('may hold blinks of nature, which are no answer to the request for one', () => {
    expect(judged({ frames: withOne(1, { eyes: 0.2 }) }).outcome).toBe('passed');
    const short = withOne(12, { eyes: 0.95 });
    expect(judged({ frames: short })).toMatchObject({ outcome: 'unclear', missing: ['BLINK'] });
  });

  it.each<[string, Partial<ActiveEvidence>, string]>([
    ['the nose stays where it is', { frames: withOne(4, { solidity: { residual: 0.13, noseWay: 0.02 } }) }, 'FLAT'],
    ['the nose goes the other way', { frames: withOne(4, { solidity: { residual: 0.13, noseWay: -0.16 } }) }, 'FLAT'],
    ['the face fits a plane', { frames: withOne(4, { solidity: { residual: 0.02, noseWay: 0.16 } }) }, 'FLAT'],
    ['depth was not measured', { frames: withOne(4, { solidity: undefined }) }, 'FLAT'],
    ['the face grows narrow', { frames: withOne(4, { yaw: 4, proportion: 0.7 }) }, 'FLAT'],
    ['its width is no number', { frames: withOne(4, { proportion: Number.NaN }) }, 'FLAT'],
    [
      'the background moves along',
      { frames: frames(ASKED, { backdrop: { patches: 5, stayed: 0.4, movedAlong: 0.9 } }) },
      'MOVES_AS_ONE',
    ],
    ['another face is there', { sameness: frames(ASKED).map((_, i) => (i < 9 ? 12 : 0.6)) }, 'OTHER_FACE'],
    ['one frame shows another face', { sameness: frames(ASKED).map((_, i) => (i === 5 ? 0.6 : 12)) }, 'OTHER_FACE'],
    ['sameness is no number', { sameness: [Number.NaN] }, 'OTHER_FACE'],
    ['one alike moves, but for the turn', { sameness: frames(ASKED).map(moving(15, 2.6)) }, 'OTHER_FACE'],
    ['one alike moves between the frames at rest', { sameness: frames(ASKED).map(moving(2.6, 2.6)) }, 'OTHER_FACE'],
    [
      'the head that turns is of one alike, and a photograph does the rest',
      { sameness: frames(ASKED).map(moving(2.6, 15)) },
      'OTHER_FACE',
    ],
    ['a frame is there twice', { hasRepeats: true }, 'FRAMES_REPEATED'],
    [
      'it comes sooner than a person can',
      { ageMs: 900, frames: frames(ASKED, { timestampMs: undefined }) },
      'TOO_FAST',
    ],
    ['it took longer than its challenge is old', { ageMs: 4000 }, 'LONGER_THAN_CHALLENGE'],
  ])('in which %s is an attack', (_how, change, sign) => {
    expect(judged(change)).toMatchObject({ outcome: 'attack', signs: [sign] });
  });

  it.each<[string, Partial<ActiveEvidence>, string]>([
    ['no face', { frames: [], rest: undefined }, 'NO_FACE_DETECTED'],
    ['four frames without a face', { lost: 4 }, 'NO_FACE_DETECTED'],
    ['a face from the side', { rest: { yaw: 30, pitch: 0, roll: 0 } }, 'INVALID_POSE'],
    ['a cut to another room', { frames: withOne(7, { kept: 0.1 }) }, 'HOLD_CAMERA_STILL'],
    ['a face that jumps', { frames: withOne(7, { middle: { x: 0.9, y: 0.6 } }) }, 'HOLD_CAMERA_STILL'],
    ['a face that is suddenly far away', { frames: withOne(7, { width: 0.15 }) }, 'HOLD_CAMERA_STILL'],
    ['a gap', { frames: withOne(19, { timestampMs: 12_000 }) }, 'FRAMES_OUT_OF_TIME'],
    ['times that go back', { frames: withOne(7, { timestampMs: 1100 }) }, 'FRAMES_OUT_OF_TIME'],
    ['equal times', { frames: frames(ASKED, { timestampMs: 7 }) }, 'FRAMES_OUT_OF_TIME'],
    ['a face that shrinks where it is turned', { frames: withOne(4, { yaw: 29, size: 0.75 }) }, 'TURN_LESS_FAR'],
    ['a turned face whose size is no number', { frames: withOne(4, { yaw: 29, size: Number.NaN }) }, 'TURN_LESS_FAR'],
  ])('with %s is not clear', (_what, change, hindrance) => {
    const { outcome, hindrances } = judged(change as Partial<ActiveEvidence>);
    expect(outcome).toBe('unclear');
    expect(hindrances).toContain(hindrance);
  });

  it('is no attack because a background without texture tells nothing', () => {
    const plain = frames(ASKED, { backdrop: { patches: 0, stayed: 0, movedAlong: 0 }, kept: undefined });
    expect(judged({ frames: plain }).outcome).toBe('passed');
  });
});
