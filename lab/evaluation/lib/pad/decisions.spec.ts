import type { FaceMetrics } from '@bonafide/vision/quality/capture-metrics';
import type { Cover } from '@bonafide/vision/quality/covers';
import { describe, expect, it } from 'vitest';
import type { Examined } from '../../tasks/examine.tasks.ts';
import type { Read } from '../run/run.ts';
import { type Decision, decisionOf } from './decisions.ts';
import { judgedFile } from './presentations.ts';

/** A frame that every level judges, but for what is given; S of its live score by itself. */
interface Frame {
  readonly natives?: Partial<Record<string, number | null>>;
  readonly covers?: readonly Cover[];
  readonly isUnaligned?: boolean;
  readonly scoreFrr?: number;
}

const GOOD = {
  SingleFacePresent: 0,
  InterEyeDistance: 100,
  FaceWidth: 200,
  Framing: 2.4,
  Colourfulness: 40,
  DynamicRange: 7,
  Sharpness: 0.3,
  HeadPoseYaw: 0,
  HeadPosePitch: 0,
  FeaturesFound: 1,
};

/** What a pack saw in these frames; the mean has the S given. */
function readOf(frames: readonly Frame[], scoreFrr = 0.5): Read<Examined> {
  const shown = frames.map(({ natives, covers = [], isUnaligned }) => {
    const measured: Partial<Record<string, number | null>> = { ...GOOD, ...natives };
    const metrics = new Proxy({} as FaceMetrics, {
      get: (_, name: string) => ({ native: measured[name] ?? null, score: null }),
    });
    const face = { box: { x: 0, y: 0, width: 200, height: 200 }, ...(isUnaligned && { unaligned: true }) };
    return { sha256: '', perceptual: 0n, programs: [], subject: { face, metrics, covers } };
  });
  const scores = frames.map((frame) => frame.scoreFrr ?? 0.5);
  const pad = { signals: {}, live: liveOf(scoreFrr), scoreFrr, frameScores: scores };
  return { found: { findings: { frames: shown, pad } } as unknown as Examined };
}

/** A live score that falls as S rises. */
function liveOf(scoreFrr: number): number {
  return 10 - 4 * scoreFrr;
}

const presentation = (frames: number) => ({
  name: 'bona-fide/ann/walk.seq',
  frames: Array.from({ length: frames }, (_, i) => `${i}.jpg`),
  species: undefined,
  subject: 'ann',
});

function decided(frames: readonly Frame[], scoreFrr?: number): Decision {
  return decisionOf(presentation(frames.length), readOf(frames, scoreFrr), undefined, true);
}

describe('the decision on a sequence', () => {
  const large = { natives: { InterEyeDistance: 160, Sharpness: 0.2 } };
  const sharp = { natives: { InterEyeDistance: 80, Sharpness: 0.4 } };

  it('goes by the sharpest compliant frame, as the service decides, not by the largest face', () => {
    expect(decided([large, { ...sharp, scoreFrr: 3 }, large]).decisions[4]).toBe('SPOOF');
    expect(decided([{ ...large, scoreFrr: 3 }, sharp]).decisions[4]).toBe('LIVE');
    expect(decided([large, sharp]).measured.InterEyeDistance).toBe(80);
  });

  it('is about the same frame that is matched', () => {
    expect(judgedFile(presentation(3), readOf([large, sharp, large]))).toBe('1.jpg');
    expect(judgedFile(presentation(2), { unreadable: 'broken' })).toBe('0.jpg');
  });
});
