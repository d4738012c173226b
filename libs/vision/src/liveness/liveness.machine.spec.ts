import { describe, expect, it } from 'vitest';
import { type FaceMetrics, METRICS } from '../quality/capture-metrics.js';
import type { Cover } from '../quality/covers.js';
import { bestFrame } from './best-frame.js';
import type { CaptureFindings, FrameFindings } from './examine-capture.js';
import { decide, decidingScore, isFit, type LivenessDecision, qualityRefusal } from './liveness.machine.js';
import { LIVENESS_POLICIES } from './liveness.policies.js';

const policy = LIVENESS_POLICIES[4];
const GOOD = {
  SingleFacePresent: 0,
  InterEyeDistance: 90,
  FaceWidth: 205,
  Framing: 2.3,
  Colourfulness: 40,
  DynamicRange: 7,
  Sharpness: 0.3,
  HeadPoseYaw: -5,
  HeadPosePitch: 5,
  FeaturesFound: 1,
  EyesVisible: 0.8,
  MouthOcclusionPrevention: 0.01,
};
/** What no model of a pack need measure, and is not held against a capture. */
const OPTIONAL = ['EyesVisible', 'MouthOcclusionPrevention'];

function frame(
  natives: Partial<Record<keyof typeof GOOD, number | null>> = {},
  covers: readonly Cover[] = [],
): FrameFindings {
  const measured: Partial<Record<string, number | null>> = { ...GOOD, ...natives };
  const metrics = Object.keys(METRICS).map((name) => [name, { native: measured[name] ?? null, score: null }]);
  const point = { x: 0, y: 0 };
  const points = { leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point };
  const face = { box: { x: 0, y: 0, width: 1, height: 1 }, confidence: 1, points };
  const subject = { face, metrics: Object.fromEntries(metrics) as FaceMetrics, covers };
  return { sha256: '', perceptual: 0n, programs: [], subject };
}

/** An assessment with these S, of the frames together and by themselves. */
function padOf(scoreFrr: number, frameScores = [scoreFrr]) {
  return { signals: {}, live: -scoreFrr, fused: 0, scoreFrr, frameLives: frameScores.map((s) => -s), frameScores };
}

function judged(best: FrameFindings | undefined, scoreFrr: number | undefined): LivenessDecision {
  const pad = scoreFrr === undefined ? {} : { pad: padOf(scoreFrr) };
  return decide(policy, best, { frames: best ? [best] : [], ...pad } as CaptureFindings);
}

describe('a capture', () => {
  it.each<[string, FrameFindings | undefined, LivenessDecision]>([
    ['without a face', undefined, 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['fit to be judged', frame(), 'LIVE'],
    ['of a face without features', frame({ FeaturesFound: 0 }), 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['of two people', frame({ SingleFacePresent: 0.9 }), 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['with dark glasses', frame({}, ['eyes']), 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['with a mask', frame({}, ['mouth']), 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['from far away', frame({ InterEyeDistance: 20 }), 'FACE_TOO_LOW_RESOLUTION'],
    ['of a face of few pixels', frame({ FaceWidth: 47 }), 'FACE_TOO_LOW_RESOLUTION'],
    ['from too near', frame({ Framing: 1.69 }), 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['without colour', frame({ Colourfulness: 3.9 }), 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['without contrast', frame({ DynamicRange: 2 }), 'TOO_LOW_FACIAL_DYNAMIC_RANGE'],
    ['without fine detail', frame({ Sharpness: 0.05 }), 'TOO_BLURRY'],
    ['from the left', frame({ HeadPoseYaw: -60 }), 'POSE_TOO_HIGH'],
    ['from below', frame({ HeadPosePitch: 60 }), 'POSE_TOO_HIGH'],
  ])('%s', (_name, best, decision) => expect(judged(best, 0.5)).toBe(decision));

  it.each<[string, FrameFindings, object]>([
    ['features', frame({ FeaturesFound: 0 }), { by: { metric: 'FeaturesFound', native: 0, bounds: { least: 1 } } }],
    ['another face', frame({ SingleFacePresent: 0.9 }), { by: { metric: 'SingleFacePresent', bounds: { most: 0.3 } } }],
    ['covered eyes', frame({ EyesVisible: 0.1 }, ['eyes']), { cover: 'eyes' }],
    ['a mask', frame({ MouthOcclusionPrevention: 0.95 }, ['mouth']), { cover: 'mouth' }],
    [
      'eyes',
      frame({ InterEyeDistance: 35 }),
      { by: { metric: 'InterEyeDistance', native: 35, bounds: { least: 40 } } },
    ],
    ['width', frame({ FaceWidth: 47 }), { by: { metric: 'FaceWidth', native: 47, bounds: { least: 48 } } }],
    ['framing', frame({ Framing: 1.6 }), { by: { metric: 'Framing', native: 1.6, bounds: { least: 1.7 } } }],
    ['colour', frame({ Colourfulness: 3 }), { by: { metric: 'Colourfulness', native: 3, bounds: { least: 4 } } }],
    ['contrast', frame({ DynamicRange: 4 }), { by: { metric: 'DynamicRange', native: 4, bounds: { least: 4.5 } } }],
    ['detail', frame({ Sharpness: null }), { by: { metric: 'Sharpness', native: null, bounds: { least: 0.15 } } }],
    [
      'yaw',
      frame({ HeadPoseYaw: -60 }),
      { by: { metric: 'HeadPoseYaw', native: -60, bounds: { least: -35, most: 35 } } },
    ],
    [
      'pitch',
      frame({ HeadPosePitch: 60 }),
      { by: { metric: 'HeadPosePitch', native: 60, bounds: { least: -35, most: 35 } } },
    ],
  ])('refused for its quality says what decided, and a person what to do: %s', (_name, best, what) => {
    const refusal = qualityRefusal(policy, best);
    expect(refusal).toMatchObject({ decision: judged(best, 0.5), ...what });
    const told = bestFrame([best])?.judgement.feedback.filter((code) => code !== 'COMPLIANT_IMAGE');
    // No code of the contract says blurred; the decision does.
    expect(told).toHaveLength(refusal?.decision === 'TOO_BLURRY' ? 0 : 1);
  });

  it('is refused by no metric where there is no face, and by none where it is fit', () => {
    expect(qualityRefusal(policy, undefined)).toEqual({ decision: 'UNABLE_TO_CALCULATE_LIVENESS' });
    expect(qualityRefusal(policy, frame())).toBeUndefined();
  });

  it.each((Object.keys(GOOD) as (keyof typeof GOOD)[]).filter((name) => !OPTIONAL.includes(name)))(
    'is never live when %s was not measured',
    (name) => {
      for (const native of [null, Number.NaN]) expect(judged(frame({ [name]: native }), 0)).not.toBe('LIVE');
    },
  );

  it('with a cover may be live where a policy does not refuse it, and only then', () => {
    const best = frame({}, ['eyes']);
    const findings = { frames: [best], pad: padOf(0.5) } as never;
    expect(decide({ ...policy, refusedCovers: ['mouth'] }, best, findings)).toBe('LIVE');
    expect(decide({ ...policy, refusedCovers: ['eyes'] }, best, findings)).toBe('UNABLE_TO_CALCULATE_LIVENESS');
  });

  it('is never live when its attack score is missing or no number', () => {
    for (const scoreFrr of [undefined, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(judged(frame(), scoreFrr)).toBe('UNABLE_TO_CALCULATE_LIVENESS');
    }
  });

  it.each([
    ['enforce', ['FRAME_SEEN_BEFORE'], frame(), 'SPOOF'],
    ['enforce', [], frame(), 'LIVE'],
    ['observe', ['FRAME_SEEN_BEFORE'], frame(), 'LIVE'],
    ['enforce', ['FRAME_SEEN_BEFORE'], frame({ Sharpness: 0.05 }), 'TOO_BLURRY'],
    ['enforce', ['FRAME_SEEN_BEFORE'], undefined, 'UNABLE_TO_CALCULATE_LIVENESS'],
  ] as const)('with signs of injection, mode %s, signs %j, is judged', (mode, signs, best, decision) => {
    const findings = { frames: best ? [best] : [], pad: padOf(0.5) };
    expect(decide(policy, best, findings as unknown as CaptureFindings, { mode, signs })).toBe(decision);
  });

  it.each([
    ['refuse', frame(), undefined, 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['accept', frame(), undefined, 'LIVE'],
    // What is measured all the same decides nothing.
    ['refuse', frame(), 0, 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['accept', frame(), 9, 'LIVE'],
    ['accept', frame({ Sharpness: 0.05 }), undefined, 'TOO_BLURRY'],
    ['accept', frame({ DynamicRange: null }), undefined, 'TOO_LOW_FACIAL_DYNAMIC_RANGE'],
    ['accept', frame({ SingleFacePresent: 0.9 }), undefined, 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['accept', undefined, undefined, 'UNABLE_TO_CALCULATE_LIVENESS'],
  ] as const)('without a detector, policy %s, is judged', (withoutPad, best, scoreFrr, decision) => {
    const pad = scoreFrr === undefined ? {} : { pad: padOf(scoreFrr) };
    const findings = { frames: best ? [best] : [], ...pad } as unknown as CaptureFindings;
    expect(decide(policy, best, findings, undefined, withoutPad)).toBe(decision);
    const replayed = decide(policy, best, findings, { mode: 'enforce', signs: ['FRAMES_EQUAL'] }, withoutPad);
    expect(replayed).toBe(isFit(policy, best) ? 'SPOOF' : decision);
  });

  it('is judged by its best frame alone too, which no others outvote', () => {
    const [faceless, best] = [{ sha256: '', perceptual: 0n, programs: [] }, frame()];
    const judgedBy = (bestAlone: number) => {
      const pad = padOf(0.4, [0.2, bestAlone, 0.1]);
      return decide(policy, best, { frames: [frame(), faceless, best, frame()], pad } as never);
    };
    expect(judgedBy(0.5)).toBe('LIVE');
    expect(judgedBy(policy.mostScoreFrr + 0.1)).toBe('SPOOF');
    expect(judgedBy(Number.NaN)).toBe('UNABLE_TO_CALCULATE_LIVENESS');
    expect(decide(policy, best, { frames: [best], pad: padOf(0.4, []) } as never)).toBe('UNABLE_TO_CALCULATE_LIVENESS');
  });

  it('has one score that decides, the lower of the mean and the best frame alone, live and as S', () => {
    const [other, best] = [frame(), frame()];
    const of = (mean: [number, number], alone: [number, number]) => {
      const [[live, scoreFrr], [bestLive, bestFrr]] = [mean, alone];
      const pad = { live, scoreFrr, frameLives: [9, bestLive], frameScores: [0.5, bestFrr] };
      return decidingScore({ frames: [other, { ...other, subject: undefined }, best], pad } as never, best);
    };
    expect(of([8, 0.7], [3, 1.5])).toEqual({ live: 3, scoreFrr: 1.5 });
    expect(of([3, 1.5], [8, 0.7])).toEqual({ live: 3, scoreFrr: 1.5 });
    expect(of([8, 0.7], [Number.NaN, Number.NaN])).toEqual({ live: Number.NaN, scoreFrr: Number.NaN });
    expect(decidingScore({ frames: [best] } as never, best)).toBeUndefined();
  });

  it('is a spoof above the threshold of its level, and levels grow stricter', () => {
    const best = frame();
    const at = (scoreFrr: number) =>
      (['2', '4', '6'] as const).map((level) =>
        decide(LIVENESS_POLICIES[level], best, { frames: [best], pad: padOf(scoreFrr) } as never),
      );
    expect(at(0.5)).toEqual(['LIVE', 'LIVE', 'LIVE']);
    expect(at(1.1)).toEqual(['LIVE', 'LIVE', 'SPOOF']);
    expect(at(1.5)).toEqual(['LIVE', 'SPOOF', 'SPOOF']);
    expect(at(2.5)).toEqual(['SPOOF', 'SPOOF', 'SPOOF']);
  });
});
