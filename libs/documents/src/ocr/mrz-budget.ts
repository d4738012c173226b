import { TEXT_LINE_HEIGHT } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';

/** Networks of which the recogniser is asked about so much print and no more. */
export interface Budget {
  readonly models: Models;
  isSpent(): boolean;
}

/** Counts what the recogniser is shown, `most` in pixels of strips' width: what is asked beyond it is still answered. */
export function budgetOf(models: Models, most: number): Budget {
  let left = most;
  const recogniser = models.get('text-recogniser');
  const counted: typeof recogniser = {
    entry: recogniser.entry,
    run(feeds) {
      for (const { dims } of Object.values(feeds)) left -= dims[1] === TEXT_LINE_HEIGHT ? (dims[2] ?? 0) : 0;
      return recogniser.run(feeds);
    },
  };
  return {
    models: { ...models, get: (role) => (role === 'text-recogniser' ? counted : models.get(role)) },
    isSpent: () => left <= 0,
  };
}
