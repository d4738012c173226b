import { z } from 'zod';

/** Configuration of how long the past is kept. */
export const historyConfig = {
  BONAFIDE_REFERENCE_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(400)
    .default(30)
    .describe('Days for which webhooks can be told the token and username of a session that began'),
  BONAFIDE_HISTORY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(400)
    .describe("Days after which registered people's past sessions and the outcomes of all steps are deleted"),
};
