import { z } from 'zod';

/** Configuration of how long history is kept. */
export const historyConfig = {
  BONAFIDE_HISTORY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(400)
    .describe("Days after which registered people's past sessions and the outcomes of all steps are deleted"),
};
