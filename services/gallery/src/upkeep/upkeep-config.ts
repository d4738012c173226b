import { inboxConfig } from '@bonafide/messaging/events/inbox-retention';
import { z } from 'zod';

/** Configuration of what the gallery keeps, and for how long. */
export const upkeepConfig = {
  ...inboxConfig,
  BONAFIDE_GALLERY_CHANGE_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(7)
    .describe('Days for which changes are kept; an index, or a snapshot of one, that is older is loaded anew'),
};
