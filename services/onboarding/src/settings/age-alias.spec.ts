import type { Tree } from '@bonafide/settings/tree';
import { describe, expect, it } from 'vitest';
import { withoutAgeAlias } from './age-alias.js';

const change = (enrollment: Tree) => ({ maxDeviceIds: 2, onboardingOptions: { document: {}, enrollment } });

describe('enableAgeEstimation', () => {
  it.each<[string, Tree, boolean, Tree]>([
    ['alone is the switch', { enableAgeEstimation: true }, false, { ageEstimation: { enabled: true } }],
    [
      'goes beside limits',
      { enableAgeEstimation: true, ageEstimation: { minAge: 18 } },
      false,
      { ageEstimation: { minAge: 18, enabled: true } },
    ],
    [
      'as the switch says',
      { enableAgeEstimation: false, ageEstimation: { enabled: false } },
      true,
      { ageEstimation: { enabled: false } },
    ],
    [
      'was changed in an answer sent back',
      { enableAgeEstimation: true, ageEstimation: { enabled: false } },
      false,
      { ageEstimation: { enabled: true } },
    ],
    [
      'was left in an answer sent back',
      { enableAgeEstimation: false, ageEstimation: { enabled: true } },
      false,
      { ageEstimation: { enabled: true } },
    ],
    [
      'beside a switch of a wrong type leaves it to be refused',
      { enableAgeEstimation: true, ageEstimation: { enabled: 1 } },
      false,
      { ageEstimation: { enabled: 1 } },
    ],
    ['of a wrong type stays to be refused', { enableAgeEstimation: 'yes' }, false, { enableAgeEstimation: 'yes' }],
    ['is not there', { addFace: true }, false, { addFace: true }],
  ])('%s', (_name, enrollment, stored, expected) =>
    expect(withoutAgeAlias(change(enrollment), stored)).toEqual(change(expected)),
  );
});
