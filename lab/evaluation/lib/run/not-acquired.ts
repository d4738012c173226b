import { firstOf, Misuse } from '../../../misuse.ts';

/** A picture that cannot be read or shows no face, by its path in the set's folder. */
export interface NotAcquired {
  readonly picture: string;
  readonly reason: string;
}

/** The result of work on what was acquired. A Misuse of it names the first ten pictures that were not, with the reasons. */
export function namingNotAcquired<T>(notAcquired: readonly NotAcquired[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    const names = notAcquired.map(({ picture, reason }) => `not acquired: ${picture}: ${reason}`);
    throw new Misuse([error.message, ...firstOf(names)].join('\n'));
  }
}
