import { z } from 'zod';
import { embeddedConfig } from './embedded/embedded-config.js';

/** Configuration of the index: which one, and what each of them needs. */
export const indexConfig = {
  BONAFIDE_GALLERY_INDEX: z
    .enum(['embedded'])
    .default('embedded')
    .describe('Where faces are searched: embedded (in the memory of each replica)'),
  ...embeddedConfig,
};
