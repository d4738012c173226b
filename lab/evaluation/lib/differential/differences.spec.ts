import { describe, expect, it } from 'vitest';
import { differences, summary } from './differences.ts';
import type { Findings } from './revision.ts';

const findings: Findings = {
  facts: { 'decision at level 4': 'LIVE', 'best frame': '1' },
  scores: { 'S of attack': 0.4, 'descriptor 0: 7': 0.1 },
  measures: { 'frame 0, Sharpness': 0.2, 'frame 1, Sharpness': 0.3, 'frame 1, EyesOpen': null },
};
const changed = (change: Partial<Findings>) => ({ '3 dark': { ...findings, ...change } });
const same = { '3 dark': findings };

describe('two revisions', () => {
  it('that say the same have no fault', () => {
    const found = differences(same, same);
    expect(found).toEqual({ faults: [], largest: new Map(), equal: 1 });
    expect(summary(found, 1)[0]).toBe('1 captures, 1 with equal numbers throughout');
  });

  it.each<[string, Record<string, Findings>, string]>([
    [
      'another decision',
      changed({ facts: { ...findings.facts, 'decision at level 4': 'SPOOF' } }),
      '3 dark: decision at level 4 was LIVE, is SPOOF',
    ],
    ['a fact less', changed({ facts: { 'best frame': '1' } }), '3 dark: decision at level 4 was LIVE, is undefined'],
    [
      'a score further off than the tolerance',
      changed({ scores: { ...findings.scores, 'S of attack': 0.402 } }),
      '3 dark: S of attack was 0.4, is 0.402',
    ],
    [
      'a score that is no number',
      changed({ scores: { ...findings.scores, 'S of attack': Number.NaN } }),
      '3 dark: S of attack was 0.4, is NaN',
    ],
    [
      'no score',
      changed({ scores: { ...findings.scores, 'S of attack': null } }),
      '3 dark: S of attack was 0.4, is null',
    ],
    ['no answer', {}, '3 dark: examined by one revision only'],
  ])('differ by %s', (_what, after, fault) => {
    const found = differences(same, after);
    expect(found.faults).toEqual([fault]);
    expect(summary(found, 1)).toContain('✗ 1 of what must not differ does');
  });

  it('may differ by what is measured, which is told at its largest', () => {
    const measures = { ...findings.measures, 'frame 0, Sharpness': 0.21, 'frame 1, Sharpness': 0.33 };
    const found = differences(same, changed({ measures }));
    expect(found.faults).toEqual([]);
    expect(summary(found, 1)[1]).toBe('Sharpness: differs by at most 0.030 (3 dark)');
  });
});
