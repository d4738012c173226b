import type { Answer } from '@bonafide/contract/answer';
import type { Scores } from '../../journey/outcome/outcome.entity.js';
import type { OnboardingConfig } from '../../settings/onboarding-config.js';

/** The limits that a tenant sets, in years. */
export type AgeRules = OnboardingConfig['onboardingOptions']['enrollment']['ageEstimation'];

/** `ageEstimationCheck` of addFace. */
export type AgeCheck = NonNullable<Answer<'POST /onboarding/enrollment/addFace'>['ageEstimationCheck']> & {
  ageEstimation: AgeRules;
};

/**
 * PASS for an age from `minAge - minTolerance` to `maxAge + maxTolerance`, both included; FAIL for any other, and where none
 * could be estimated. Pure.
 */
export function checkAge(rules: AgeRules, age: number | undefined): AgeCheck {
  const [from, to] = bounds(rules);
  const isWithin = age !== undefined && age >= from && age <= to;
  return {
    result: isWithin ? 'PASS' : 'FAIL',
    ...(age !== undefined && { ageFromFaceLivenessServer: age }),
    ageEstimation: rules,
  };
}

/** What the outcome of the step keeps of it: estimate, bounds and verdict. */
export function ageScores(check: AgeCheck | undefined): Scores {
  if (!check) return {};
  const [ageFrom, ageTo] = bounds(check.ageEstimation);
  return { ageCheck: check.result, age: check.ageFromFaceLivenessServer, ageFrom, ageTo };
}

const bounds = ({ minAge, maxAge, minTolerance, maxTolerance }: AgeRules): [number, number] => [
  minAge - minTolerance,
  maxAge + maxTolerance,
];
