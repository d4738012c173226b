import type { Answer } from '@bonafide/contract/answer';
import type { Scores } from '../../journey/outcome/outcome.entity.js';
import type { Duplicates } from './duplicate-check.js';

/** What a tenant that prevents duplicates asks for, and what came of it. */
export interface Prevention {
  /** Percentage at which a face counts as registered already. */
  matchThreshold: number;
  /** Absent where the capture was not good enough to look. */
  duplicates?: Duplicates;
}

/** `faceDuplicateCheck` of addFace. */
export type FaceDuplicateCheck = NonNullable<Answer<'POST /onboarding/enrollment/addFace'>['faceDuplicateCheck']>;

/**
 * Without `duplicateFound` where nobody looked. Of whom the face looks like nothing is told but the percentages, all of which
 * are matches already: the answer may reach a browser, and codes and names of others are not for it.
 */
export function faceDuplicateCheck({ matchThreshold, duplicates }: Prevention): FaceDuplicateCheck {
  return {
    ...(duplicates && { duplicateFound: !duplicates.isCleared }),
    matchThreshold,
    matches: (duplicates?.matches ?? []).map(({ percent }) => ({ score: percent })),
  };
}

/** What the outcome of the step keeps: the threshold, whether the face waits for a person, and the best match. */
export function duplicateScores(prevention: Prevention | undefined): Scores {
  if (!prevention?.duplicates) return {};
  const { matchThreshold, duplicates } = prevention;
  const [best] = duplicates.matches;
  return {
    duplicateThreshold: matchThreshold,
    duplicateFound: !duplicates.isCleared,
    duplicates: duplicates.matches.length,
    ...(best && { duplicateScore: best.score }),
  };
}
