import { describe, expect, it } from 'vitest';
import type { FaceMetrics } from '../quality/capture-metrics.js';
import type { Cover } from '../quality/covers.js';
import type { CaptureFindings, FrameFindings } from './examine-capture.js';
import { decide, isFit, type LivenessDecision } from './liveness.machine.js';
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
};

function frame(
  natives: Partial<Record<keyof typeof GOOD, number | null>> = {},
  covers: readonly Cover[] = [],
): FrameFindings {
  const metrics = Object.entries({ ...GOOD, ...natives }).map(([name, native]) => [name, { native, score: null }]);
  const point = { x: 0, y: 0 };
  const points = { leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point };
  const face = { box: { x: 0, y: 0, width: 1, height: 1 }, confidence: 1, points };
  const subject = { face, metrics: Object.fromEntries(metrics) as FaceMetrics, covers };
  return { sha256: '', perceptual: 0n, programs: [], subject };
}

/** A frame whose face has no features that could be found. */
function featureless(): FrameFindings {
  const { subject, ...rest } = frame();
  return subject ? { ...rest, subject: { ...subject, face: { ...subject.face, unaligned: true } } } : rest;
}

function judged(best: FrameFindings | undefined, scoreFrr: number | undefined): LivenessDecision {
  const pad = scoreFrr === undefined ? {} : { pad: { signals: {}, fused: 0, scoreFrr, frameScores: [scoreFrr] } };
  return decide(policy, best, { frames: best ? [best] : [], ...pad } as CaptureFindings);
}

describe('a capture', () => {
  it.each<[string, FrameFindings | undefined, LivenessDecision]>([
    ['without a face', undefined, 'UNABLE_TO_CALCULATE_LIVENESS'],
    ['fit to be judged', frame(), 'LIVE'],
    ['of a face without features', featureless(), 'UNABLE_TO_CALCULATE_LIVENESS'],
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

  it.each(Object.keys(GOOD) as (keyof typeof GOOD)[])('is never live when %s was not measured', (name) => {
    for (const native of [null, Number.NaN]) expect(judged(frame({ [name]: native }), 0)).not.toBe('LIVE');
  });

  it('with a cover may be live where a policy does not refuse it, and only then', () => {
    const best = frame({}, ['eyes']);
    const findings = { frames: [best], pad: { scoreFrr: 0.5, frameScores: [0.5] } } as never;
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
    const findings = { frames: best ? [best] : [], pad: { signals: {}, fused: 0, scoreFrr: 0.5, frameScores: [0.5] } };
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
    const pad = scoreFrr === undefined ? {} : { pad: { signals: {}, fused: 0, scoreFrr, frameScores: [scoreFrr] } };
    const findings = { frames: best ? [best] : [], ...pad } as unknown as CaptureFindings;
    expect(decide(policy, best, findings, undefined, withoutPad)).toBe(decision);
    const replayed = decide(policy, best, findings, { mode: 'enforce', signs: ['FRAMES_EQUAL'] }, withoutPad);
    expect(replayed).toBe(isFit(policy, best) ? 'SPOOF' : decision);
  });

  it('is judged by its best frame alone too, which no others outvote', () => {
    const [faceless, best] = [{ sha256: '', perceptual: 0n, programs: [] }, frame()];
    const judgedBy = (bestAlone: number) => {
      const pad = { scoreFrr: 0.4, frameScores: [0.2, bestAlone, 0.1] };
      return decide(policy, best, { frames: [frame(), faceless, best, frame()], pad } as never);
    };
    expect(judgedBy(0.5)).toBe('LIVE');
    expect(judgedBy(policy.mostScoreFrr + 0.1)).toBe('SPOOF');
    expect(judgedBy(Number.NaN)).toBe('UNABLE_TO_CALCULATE_LIVENESS');
    expect(decide(policy, best, { frames: [best], pad: { scoreFrr: 0.4, frameScores: [] } } as never)).toBe(
      'UNABLE_TO_CALCULATE_LIVENESS',
    );
  });

  it('is a spoof above the threshold of its level, and levels grow stricter', () => {
    const best = frame();
    const at = (scoreFrr: number) =>
      (['2', '4', '6'] as const).map((level) =>
        decide(LIVENESS_POLICIES[level], best, { frames: [best], pad: { scoreFrr, frameScores: [scoreFrr] } } as never),
      );
    expect(at(0.5)).toEqual(['LIVE', 'LIVE', 'LIVE']);
    expect(at(1.1)).toEqual(['LIVE', 'LIVE', 'SPOOF']);
    expect(at(1.5)).toEqual(['LIVE', 'SPOOF', 'SPOOF']);
    expect(at(2.5)).toEqual(['SPOOF', 'SPOOF', 'SPOOF']);
  });
});
