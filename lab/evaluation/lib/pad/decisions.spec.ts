import { framesOfMean } from '@bonafide/vision/liveness/best-frame';
import { LIVENESS_POLICIES } from '@bonafide/vision/liveness/liveness.policies';
import { frrScore } from '@bonafide/vision/pad/calibration';
import type { FaceMetrics } from '@bonafide/vision/quality/capture-metrics';
import type { Cover } from '@bonafide/vision/quality/covers';
import { describe, expect, it } from 'vitest';
import type { Examined } from '../../tasks/examine.tasks.ts';
import type { Read } from '../run/run.ts';
import { decisionsCsv, notJudgedList } from './decision-lists.ts';
import { type Decision, decisionOf } from './decisions.ts';
import { padCalibration } from './pad-calibration.ts';
import { padFigures } from './pad-report.ts';
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
  const leftOut = frames.length - framesOfMean(shown).length;
  const pad = {
    signals: {},
    live: liveOf(scoreFrr),
    scoreFrr,
    leftOut,
    frameLives: scores.map(liveOf),
    frameScores: scores,
  };
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

describe('a presentation that is not judged', () => {
  const reasonOf = (one: Decision) => notJudgedList([one], '4').map(({ reason }) => reason);

  it.each<[string, Frame]>([
    ['FACE_TOO_LOW_RESOLUTION, FACE_TOO_FAR, InterEyeDistance 35 (at least 40)', { natives: { InterEyeDistance: 35 } }],
    ['FACE_TOO_LOW_RESOLUTION, FACE_TOO_FAR, FaceWidth 47.2 (at least 48)', { natives: { FaceWidth: 47.2 } }],
    ['UNABLE_TO_CALCULATE_LIVENESS, FACE_TOO_CLOSE, Framing 1.69 (at least 1.7)', { natives: { Framing: 1.69 } }],
    [
      'UNABLE_TO_CALCULATE_LIVENESS, COLOUR_CAMERA_REQUIRED, Colourfulness 3 (at least 4)',
      { natives: { Colourfulness: 3 } },
    ],
    [
      'UNABLE_TO_CALCULATE_LIVENESS, MULTIPLE_FACES_DETECTED, SingleFacePresent 0.9 (at most 0.3)',
      { natives: { SingleFacePresent: 0.9 } },
    ],
    ['POSE_TOO_HIGH, INVALID_POSE, HeadPoseYaw -60 (-35 to 35)', { natives: { HeadPoseYaw: -60 } }],
    [
      'UNABLE_TO_CALCULATE_LIVENESS, DARK_GLASSES_DETECTED, EyesVisible 0.05 (at least 0.2)',
      { natives: { EyesVisible: 0.05 }, covers: ['eyes'] },
    ],
    ['TOO_BLURRY, no feedback, Sharpness not measured (at least 0.15)', { natives: { Sharpness: null } }],
    ['UNABLE_TO_CALCULATE_LIVENESS, no feedback, no live score', { scoreFrr: Number.NaN }],
  ])('is named with the value that decided: %s', (reason, frame) => {
    const one = decided([frame]);
    expect(reasonOf(one)).toEqual([reason]);
    const column = decisionsCsv([one]).split('\n')[0]?.split(',').indexOf('decided by') ?? -1;
    const cell = decisionsCsv([one]).split('\n')[1]?.split(',')[column];
    expect(reason).toContain(cell === '' ? 'no live score' : cell);
  });
});

describe('the decision on a sequence', () => {
  const large = { natives: { InterEyeDistance: 160, Sharpness: 0.2 } };
  const sharp = { natives: { InterEyeDistance: 80, Sharpness: 0.4 } };

  it('goes by the sharpest compliant frame, as the service decides, not by the largest face', () => {
    expect(decided([large, { ...sharp, scoreFrr: 3 }, large]).decisions[4]).toBe('SPOOF');
    expect(decided([{ ...large, scoreFrr: 3 }, sharp]).decisions[4]).toBe('LIVE');
    expect(decided([large, sharp]).measured.InterEyeDistance).toBe(80);
  });

  it.each<[string, Frame[], number]>([
    ['the best frame alone where that is less live', [large, { ...sharp, scoreFrr: 1.5 }], 0.7],
    ['the mean where that is', [large, { ...sharp, scoreFrr: 0.7 }], 1.5],
  ])('reports, ranks and calibrates by the score that decides: %s', (_which, frames, mean) => {
    const one = decided(frames, mean);
    expect(one).toMatchObject({ decisions: { 4: 'SPOOF' }, live: liveOf(1.5), scoreFrr: 1.5 });
    const attack = { ...one, species: 'print' };
    const { scores } = padFigures([one, ...Array.from({ length: 9 }, () => one), attack], true);
    expect([...scores.bonaFide, ...scores.attacks]).toEqual(Array.from({ length: 11 }, () => liveOf(1.5)));
    expect(scores.genuine[0]?.quantiles[5]).toBe(liveOf(1.5));
    const [heading, row] = decisionsCsv([one])
      .split('\n')
      .map((line) => line.split(','));
    expect(row?.[heading?.indexOf('live') ?? -1]).toBe(String(liveOf(1.5)));
  });

  it('is refused as often as a calibration made of its scores says, whichever frame decides', () => {
    // The means are alike; what tells them apart is the best frame.
    const set = Array.from({ length: 200 }, (_, i) => decided([large, { ...sharp, scoreFrr: 0.6 + i / 200 }], 0.5));
    const [{ calibration }] = padCalibration(set, '/data/set');
    const refused = set.filter(
      ({ live }) => frrScore(calibration, live as number).scoreFrr > LIVENESS_POLICIES[4].mostScoreFrr,
    );
    expect(refused).toHaveLength(10);
  });

  it('says how many frames the mean left out', () => {
    const frames = [large, { natives: { Colourfulness: 0 } }, { natives: { FaceWidth: 40 } }];
    expect(decided(frames)).toMatchObject({ frames: 3, leftOut: 2 });
    const [heading, row] = decisionsCsv([decided(frames)])
      .split('\n')
      .map((line) => line.split(','));
    expect(row?.[heading?.indexOf('frames left out') ?? -1]).toBe('2');
  });

  it('is about the same frame that is matched', () => {
    expect(judgedFile(presentation(3), readOf([large, sharp, large]))).toBe('1.jpg');
    expect(judgedFile(presentation(2), { unreadable: 'broken' })).toBe('0.jpg');
  });
});
