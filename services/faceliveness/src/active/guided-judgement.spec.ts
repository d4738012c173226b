import type { GuidedFindings } from '@bonafide/vision/active/examine-guided';
import type { ActiveVerdict } from '@bonafide/vision/active/judge-active';
import type { FrameMeasures } from '@bonafide/vision/active/measure-sequence';
import type { FaceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';
import { describe, expect, it } from 'vitest';
import type { UsedChallenge } from './active-challenges.js';
import { guidedDecision, guidedFeedback, judgeGuided } from './guided-judgement.js';

const verdict = (outcome: ActiveVerdict['outcome'], some: Partial<ActiveVerdict> = {}): ActiveVerdict => ({
  outcome,
  signs: [],
  hindrances: [],
  missing: [],
  seen: [],
  ...some,
});

describe('the decision on a guided capture', () => {
  it.each<[LivenessDecision, boolean, ActiveVerdict['outcome'], LivenessDecision]>([
    // What the passive checks say, whether the frame to use is fit to be judged, what the movements say: the decision.
    ['LIVE', true, 'passed', 'LIVE'],
    ['LIVE', true, 'unclear', 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['LIVE', true, 'attack', 'SPOOF'],
    ['SPOOF', true, 'passed', 'SPOOF'],
    ['SPOOF', true, 'unclear', 'SPOOF'],
    ['SPOOF', true, 'attack', 'SPOOF'],
    ['UNABLE_TO_CALCULATE_LIVENESS', true, 'passed', 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['UNABLE_TO_CALCULATE_LIVENESS', true, 'unclear', 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['UNABLE_TO_CALCULATE_LIVENESS', true, 'attack', 'SPOOF'],
    ['TOO_BLURRY', false, 'passed', 'TOO_BLURRY'],
    ['TOO_BLURRY', false, 'unclear', 'TOO_BLURRY'],
    ['TOO_BLURRY', false, 'attack', 'TOO_BLURRY'],
    ['UNABLE_TO_CALCULATE_LIVENESS', false, 'passed', 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['FACE_TOO_LOW_RESOLUTION', false, 'attack', 'FACE_TOO_LOW_RESOLUTION'],
  ])('of which the passive checks say %s (fit: %s) and the movements %s is %s', (passive, isFit, outcome, decision) => {
    expect(guidedDecision(passive, isFit, verdict(outcome))).toBe(decision);
  });

  it('tells what hindered and what is missing of one that is not clear, and nothing of an attack', () => {
    const some = { hindrances: ['HOLD_CAMERA_STILL'], missing: ['NOD'] } as const;
    expect(guidedFeedback(verdict('unclear', some))).toEqual(['HOLD_CAMERA_STILL', 'NOD_NOT_SEEN']);
    expect(guidedFeedback(verdict('attack', some))).toEqual([]);
    expect(guidedFeedback(verdict('passed'))).toEqual([]);
  });
});

/** A frame of a solid head; `yaw` in degrees. */
function frame(yaw: number, at: number): FrameMeasures {
  const sine = Math.sin((yaw * Math.PI) / 180);
  return {
    timestampMs: 1000 + 350 * at,
    yaw,
    pitch: 0,
    size: 1,
    proportion: 1,
    lids: 1,
    eyes: 0.95,
    middle: { x: 0.5, y: 0.6 },
    width: 0.4,
    solidity: { residual: 0.27 * Math.abs(sine), noseWay: 0.34 * sine },
    backdrop: { patches: 0, stayed: 0, movedAlong: 0 },
    kept: undefined,
  };
}

const YAWS = [2, 0, 1, 28, 27, 3, -28, -27, 2];
const CHALLENGE: UsedChallenge = { movements: ['TURN_LEFT', 'TURN_RIGHT'], colours: [], ageMs: 8000.4 };

/** Templates are told apart by who they show; the comparison knows whom it was given. */
const template = (who: string): FaceTemplate => ({ parts: [{ model: who, descriptor: new Float32Array(1) }] });
const whoIs = ({ parts }: FaceTemplate) => parts[0]?.model;

function matcherOf(scores: Readonly<Record<string, number>>): FaceMatcher {
  return {
    models: [],
    compare: (probe, gallery) => ({
      score: scores[`${whoIs(probe)}-${whoIs(gallery)}`] ?? Number.NaN,
      conditions: { probe: [], gallery: [] },
      penalty: 0,
      extrapolated: false,
      fused: 0,
      raw: {},
    }),
  };
}

function findings(some: Partial<GuidedFindings> = {}): GuidedFindings {
  return {
    frames: YAWS.map((_, at) => ({ sha256: `${at}`, perceptual: 0n, programs: [] })),
    resting: [0, 1, 2],
    rest: { yaw: 3, pitch: -5, roll: 0 },
    measures: YAWS.map(frame),
    templates: YAWS.map((_, at) => template(at === 1 ? 'rest' : 'moving')),
    restAt: 1,
    lights: [],
    ...some,
  };
}

const SAME = matcherOf({ 'rest-rest': 15, 'rest-moving': 9 });

describe('the judgement of a guided capture', () => {
  it('passes what was asked for, and says by what', () => {
    const { verdict: found, facts } = judgeGuided(SAME, CHALLENGE, findings());
    expect(found).toMatchObject({ outcome: 'passed', signs: [], missing: [] });
    expect(facts).toMatchObject({
      movements: ['TURN_LEFT', 'TURN_RIGHT'],
      ageMs: 8000,
      outcome: 'passed',
      seen: ['TURN_LEFT@3', 'TURN_RIGHT@6'],
    });
    expect(facts).toHaveProperty('frames.1.same', 15);
    expect(facts).toHaveProperty('frames.4', expect.objectContaining({ yaw: 27, same: 9 }));
    expect(facts).not.toHaveProperty('colours');
  });

  it('holds every face to the one at rest', () => {
    const alike = matcherOf({ 'rest-rest': 15, 'rest-moving': 2.6 });
    expect(judgeGuided(alike, CHALLENGE, findings()).verdict.signs).toEqual(['OTHER_FACE']);
    // Against the first frame all of them are compared with one that shows the moving person.
    const first = judgeGuided(SAME, CHALLENGE, findings({ restAt: 0 }));
    expect(first.verdict.signs).toEqual(['OTHER_FACE']);
  });

  it('takes a frame that is there twice, or was met before, for an attack', () => {
    const twice = findings().frames.map((one) => ({ ...one, sha256: one.sha256 === '7' ? '6' : one.sha256 }));
    expect(judgeGuided(SAME, CHALLENGE, findings({ frames: twice })).verdict.signs).toEqual(['FRAMES_REPEATED']);
    const met = judgeGuided(SAME, CHALLENGE, findings(), ['FRAME_SEEN_BEFORE']);
    expect(met.verdict.signs).toEqual(['FRAMES_REPEATED']);
    expect(judgeGuided(SAME, CHALLENGE, findings(), ['TIME_STALE']).verdict.outcome).toBe('passed');
  });

  it('counts the frames without a face', () => {
    const lost = ['a', 'b', 'c', 'd'].map((sha256) => ({ sha256, perceptual: 0n, programs: [] }));
    const { verdict: found } = judgeGuided(SAME, CHALLENGE, findings({ frames: [...findings().frames, ...lost] }));
    expect(found).toMatchObject({ outcome: 'unclear', hindrances: ['NO_FACE_DETECTED'] });
  });

  it('of no face at all is not clear', () => {
    const { rest: _, ...empty } = findings({ measures: [], templates: [], restAt: -1 });
    const { verdict: found } = judgeGuided(SAME, CHALLENGE, empty);
    expect(found).toMatchObject({ outcome: 'unclear', hindrances: ['NO_FACE_DETECTED'] });
    expect(found.missing).toEqual(['TURN_LEFT', 'TURN_RIGHT']);
  });

  it('writes down how the face answered colours, which decides nothing', () => {
    const lit = { ...CHALLENGE, colours: ['RED', 'GREEN'] } as const;
    const { verdict: found, facts } = judgeGuided(SAME, lit, findings());
    expect(found.outcome).toBe('passed');
    expect(facts).toMatchObject({ colours: { shown: ['RED', 'GREEN'], outcome: 'not-measured' } });
  });
});
