import { z } from 'zod';
import { embeddedConfig } from '../index/embedded/embedded-config.js';
import { qdrantConfig } from '../index/qdrant/qdrant-config.js';

/** Configuration of the index: which one, and what each of them needs. */
export const indexConfig = {
  BONAFIDE_GALLERY_INDEX: z
    .enum(['embedded', 'qdrant'])
    .default('embedded')
    .describe('Where faces are searched: embedded (in the memory of each replica) or qdrant (in a cluster of its own)'),
  ...embeddedConfig,
  ...qdrantConfig,
};
