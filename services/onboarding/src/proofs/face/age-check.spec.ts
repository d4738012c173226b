import { describe, expect, it } from 'vitest';
import { ageScores, checkAge } from './age-check.js';

const rules = (minAge: number, maxAge: number, minTolerance = 0, maxTolerance = 0) => ({
  enabled: true,
  minAge,
  maxAge,
  minTolerance,
  maxTolerance,
});

describe('the check of an age', () => {
  it.each<[number, ReturnType<typeof rules>, 'PASS' | 'FAIL']>([
    [18, rules(18, 65), 'PASS'],
    [65, rules(18, 65), 'PASS'],
    [17.9, rules(18, 65), 'FAIL'],
    [65.1, rules(18, 65), 'FAIL'],
    [16, rules(18, 65, 2), 'PASS'],
    [15.9, rules(18, 65, 2), 'FAIL'],
    [66.5, rules(18, 65, 0, 1.5), 'PASS'],
    [66.6, rules(18, 65, 0, 1.5), 'FAIL'],
    [0, rules(1, 16), 'FAIL'],
    [101, rules(1, 101), 'PASS'],
    // Limits between which no age lies.
    [40, rules(65, 18), 'FAIL'],
    [Number.NaN, rules(1, 111, 1, 1), 'FAIL'],
  ])('of %d by %o is %s', (age, limits, result) => expect(checkAge(limits, age).result).toBe(result));

  it('fails where no age could be estimated, and tells the limits all the same', () =>
    expect(checkAge(rules(1, 111), undefined)).toEqual({ result: 'FAIL', ageEstimation: rules(1, 111) }));

  it('leaves the estimate, its bounds and the verdict in the outcome', () => {
    const check = checkAge(rules(18, 65, 1, 2), 31.4);
    expect(check.ageFromFaceLivenessServer).toBe(31.4);
    expect(ageScores(check)).toEqual({ ageCheck: 'PASS', age: 31.4, ageFrom: 17, ageTo: 67 });
    expect(ageScores(undefined)).toEqual({});
  });
});
