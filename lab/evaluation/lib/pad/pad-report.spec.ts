import type { FaceMetrics } from '@bonafide/vision/quality/capture-metrics';
import { describe, expect, it } from 'vitest';
import type { Examined } from '../../tasks/examine.tasks.ts';
import { decisionsCsv } from './decision-lists.ts';
import { type Decision, decisionOf } from './decisions.ts';
import { padPage } from './pad-page.ts';
import { type PadReport, padFigures } from './pad-report.ts';
import { padSummary } from './pad-summary.ts';

interface Seen {
  readonly species?: string;
  readonly person?: string;
  readonly scoreFrr?: number;
  readonly natives?: Partial<Record<string, number | null>>;
  readonly face?: boolean;
  readonly faceWidth?: number;
  readonly isGrey?: boolean;
  readonly matches?: boolean;
  readonly unreadable?: string;
  readonly assesses?: boolean;
}

const GOOD = {
  SingleFacePresent: 0,
  InterEyeDistance: 100,
  DynamicRange: 7,
  Sharpness: 0.3,
  HeadPoseYaw: 0,
  HeadPosePitch: 0,
  FeaturesFound: 1,
  ImageWidth: 480,
  ImageHeight: 640,
  FaceSize: 0.2,
  FaceCentreX: 0.5,
  FaceCentreY: 0.5,
};

let number = 0;

function seen(one: Seen): Decision {
  const { species, person, scoreFrr = 0.5, faceWidth = 200, isGrey = false } = one;
  const { natives = {}, face: hasFace = true } = one;
  const framing = Math.min(GOOD.ImageWidth, GOOD.ImageHeight) / faceWidth;
  const measured = { ...GOOD, FaceWidth: faceWidth, Framing: framing, Colourfulness: isGrey ? 0 : 40, ...natives };
  const metrics = new Proxy(
    {},
    { get: (_, name: string) => ({ native: measured[name as keyof typeof measured] ?? null, score: null }) },
  );
  const subject = {
    face: { box: { x: 0, y: 0, width: faceWidth, height: faceWidth } },
    metrics: metrics as FaceMetrics,
    covers: [],
  };
  const frames = [{ sha256: '', perceptual: 0n, programs: [], ...(hasFace && { subject }) }];
  const pad = {
    signals: { net: -scoreFrr, other: null },
    live: 10 ** -scoreFrr,
    fused: 10 ** -scoreFrr,
    scoreFrr,
    frameLives: [10 ** -scoreFrr],
    frameScores: [scoreFrr],
  };
  const found = { findings: { frames, ...(hasFace && { pad }) } } as unknown as Examined;
  const name = `${species ? `attack/${species}` : 'bona-fide'}/${person ? `${person}/` : ''}${number++}.jpg`;
  const read = one.unreadable ? { unreadable: one.unreadable } : { found };
  return decisionOf({ name, frames: ['x'], species, subject: person }, read, one.matches, one.assesses ?? true);
}

const times = (count: number, one: Seen) =>
  Array.from({ length: count }, (_, i) => seen({ ...one, person: one.person ?? `p${i % 7}` }));

const SET = [
  ...times(17, {}),
  ...times(2, { scoreFrr: 1.4, faceWidth: 270 }),
  ...times(1, { isGrey: true, faceWidth: 400 }),
  ...times(1, { natives: { Sharpness: 0.05 } }),
  ...times(1, { face: false }),
  ...times(1, { unreadable: 'INVALID_MEDIA: The image cannot be read.' }),
  ...times(18, { species: 'print', scoreFrr: 3 }),
  ...times(6, { species: 'print', scoreFrr: 0.2, matches: true }),
  ...times(3, { species: 'print', scoreFrr: 0.2, matches: false }),
  ...times(3, { species: 'mask', scoreFrr: 0.2 }),
];

function reportOf(decisions: Decision[], assesses = true): PadReport {
  const pack = { name: 'test', version: '1', models: {} };
  const provenance = { date: '', command: '', machine: '', node: '', pack };
  const made = { evaluation: 'face-pad', provenance, otherFiles: ['ann/1.heic'], cpuMsPerPresentation: null };
  return { ...made, ...padFigures(decisions, assesses) };
}

describe('a face-pad report', () => {
  const report = reportOf(SET);
  const at = (level: string) => report.levels.find((one) => one.level === level);

  it('quotes the worst species with at least 20 attacks, and what passes and matches', () => {
    expect(at('4')?.worst).toMatchObject({ species: 'print', apcer: { count: 9, of: 27 }, iapar: { count: 6, of: 9 } });
    expect(at('4')?.species.map(({ species }) => species)).toEqual(['print', 'mask']);
    expect(at('4')?.worst?.apcer.byPeople).not.toBeNull();
  });

  it('counts what was refused of those judged, and what was not judged apart', () => {
    expect(at('4')?.bpcer).toMatchObject({ count: 2, of: 19 });
    expect(at('2')?.bpcer).toMatchObject({ count: 0, of: 19 });
    expect(at('4')?.nonResponse).toMatchObject({ count: 4, of: 23 });
    expect(at('4')?.passed).toMatchObject({ count: 17, of: 23 });
  });

  it('tells rates by framing, resolution and colour', () => {
    const part = (name: string) => report.slices.find((slice) => slice.name === name);
    expect(part('1.7 to 2')?.bpcer).toMatchObject({ count: 2, of: 2 });
    expect(part('2 to 3')?.bpcer).toMatchObject({ count: 0, of: 17 });
    // Too close and grey: counted, and not judged.
    for (const name of ['below 1.7', 'grey']) expect(part(name)?.bpcer).toMatchObject({ count: 0, of: 0 });
    expect(part('90 to 150 px')?.together.apcer.of).toBe(30);
    expect(part('below 60 px')).toBeUndefined();
  });

  it('names every picture that was not judged, with decision, feedback and what was measured', () => {
    expect(report.notJudged.map(({ reason }) => reason)).toEqual([
      'UNABLE_TO_CALCULATE_LIVENESS, FACE_TOO_CLOSE, COLOUR_CAMERA_REQUIRED, Framing 1.2 (at least 1.7)',
      'TOO_BLURRY, no feedback, Sharpness 0.05 (at least 0.15)',
      'UNABLE_TO_CALCULATE_LIVENESS, NO_FACE_DETECTED',
      'UNREADABLE, INVALID_MEDIA: The image cannot be read.',
    ]);
  });

  it('writes every decision as CSV', () => {
    const [heading = '', ...lines] = decisionsCsv(SET).trim().split('\n');
    expect(heading.split(',').slice(0, 10)).toEqual(
      'presentation,species,person,frames,level 2,level 4,level 6,feedback,decided by,unreadable'.split(','),
    );
    expect(lines).toHaveLength(SET.length);
    expect(lines.find((line) => line.includes('TOO_BLURRY'))).toMatch(
      /^bona-fide\/p0\/\d+\.jpg,,p0,1,TOO_BLURRY,TOO_BLURRY,TOO_BLURRY,/,
    );
    const odd = decisionsCsv([{ ...(SET[0] as Decision), name: 'bona-fide/"a", b.jpg' }]);
    expect(odd).toContain('\n"bona-fide/""a"", b.jpg",,');
  });

  it('gives the raw score that a share of genuine presentations lies below, by parts of the set', () => {
    const [all, ...parts] = report.scores.genuine;
    // Grey and blurred ones have a score, and are not judged by it.
    expect(all?.count).toBe(19);
    expect(all?.quantiles[0]).toBeNull();
    expect(all?.quantiles[3]).toBeCloseTo(10 ** -0.5 - 0.1 * (10 ** -0.5 - 10 ** -1.4), 1);
    expect(parts.find(({ name }) => name === 'colour')?.count).toBe(19);
    expect(parts.find(({ name }) => name === 'grey')).toBeUndefined();
    expect(padSummary(report).join('\n')).toContain('share of 19 genuine presentations judged below:');
  });

  it('says how well the score and each signal rank', () => {
    // Each of 19 genuine presentations scores above the 18 attacks with S = 3 and below the 12 with 0.2.
    expect(report.scores.ranking?.auc).toBeCloseTo((19 * 18) / (19 * 30), 9);
    expect(report.signals.map(({ name, ranking }) => [name, ranking?.auc])).toEqual([
      ['net', expect.closeTo(report.scores.ranking?.auc as number, 9)],
      ['other', undefined],
    ]);
  });

  it('ranks nothing that was not judged', () => {
    const blurred = times(20, { natives: { Sharpness: 0.05 }, scoreFrr: 9 });
    const { scores, signals } = reportOf([...SET, ...blurred]);
    expect(scores.ranking).toEqual(report.scores.ranking);
    expect(scores.bonaFide).toEqual(report.scores.bonaFide);
    expect(signals).toEqual(report.signals);
  });

  it('says that the share of attacks that pass and match is of all species', () => {
    expect(padSummary(report)[1]).toContain('IAPAR over all species ');
  });

  it('names the files that are no pictures by their names', () => {
    const sentence = '1 file is no picture by its name: ann/1.heic';
    expect(padSummary(report)).toContain(sentence);
    expect(padPage(report)).toContain(sentence);
  });

  it('says why there is no interval of the area where there is none', () => {
    const apart = reportOf([...times(20, {}), ...times(20, { species: 'print', scoreFrr: 3 })]);
    const reason = 'AUC 1.000 (95 % by people –, fewer than 5 people on a side, or every pair in the same order)';
    expect(padSummary(apart)).toContain(reason);
    expect(padPage(apart)).toContain(reason);
    expect(padSummary(report).join()).toMatch(/AUC 0\.600 \(95 % by people 0\.\d+ … 0\.\d+\)/);
  });

  it.each([
    ['of everything', SET],
    ['of attacks alone', SET.filter(({ species }) => species !== null)],
    ['of nothing readable', [seen({ unreadable: 'EACCES: the file cannot be read' })]],
    ['of one picture', [seen({})]],
  ])('%s writes no NaN, no undefined and no null on its page, and none that prints', (_name, decisions) => {
    const one = reportOf(decisions);
    for (const text of [padPage(one), padSummary(one).join('\n')])
      expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(JSON.stringify(one)).not.toContain('NaN');
  });

  it('says that there is no species with enough attacks, and that there are none', () => {
    expect(padSummary(reportOf(times(3, { species: 'mask' }))).join('\n')).toContain(
      'no species with at least 20 attacks',
    );
    expect(padSummary(reportOf(times(3, {}))).join('\n')).toContain('the set holds no attacks');
  });
});

describe('a report of a pack that assesses no liveness', () => {
  const decisions = [
    ...times(4, { assesses: false, scoreFrr: 9 }),
    ...times(1, { assesses: false, natives: { Sharpness: 0.05 } }),
    ...times(25, { assesses: false, species: 'print' }),
  ];
  const report = reportOf(decisions, false);

  it('reports the decisions of quality and no error rate', () => {
    expect(report.levels).toEqual([]);
    expect(report.tallies).toEqual([
      { species: null, of: 5, decisions: { NOT_ASSESSED: 4, TOO_BLURRY: 1 } },
      { species: 'print', of: 25, decisions: { NOT_ASSESSED: 25 } },
    ]);
    expect(report.notJudged).toHaveLength(1);
  });

  it('says so on its page and where it prints', () => {
    const html = padPage(report);
    expect(html).toContain('assesses no liveness');
    expect(html).not.toMatch(/APCER|BPCER|NaN|undefined/);
    expect(padSummary(report)[0]).toContain('pad: none');
    expect(padSummary(report).join('\n')).toContain('bona fide: 5, NOT_ASSESSED 4, TOO_BLURRY 1');
  });
});
