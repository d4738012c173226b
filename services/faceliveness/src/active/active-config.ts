import { z } from 'zod';

/** Configuration of the active check. */
export const activeConfig = {
  BONAFIDE_COLOUR_CHALLENGE: z
    .enum(['off', 'observe'])
    .default('off')
    .describe('Colours that a page shows before the movements: off, or observe (an experiment, in the receipt only)'),
};
