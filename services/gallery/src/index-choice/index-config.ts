import { z } from 'zod';
import { embeddedConfig } from '../index/embedded/embedded-config.js';
import { lanceConfig } from '../index/lance/lance-config.js';
import { qdrantConfig } from '../index/qdrant/qdrant-config.js';

/** Configuration of the index: which one, and what each of them needs. */
export const indexConfig = {
  BONAFIDE_GALLERY_INDEX: z
    .enum(['embedded', 'qdrant', 'lance'])
    .default('embedded')
    .describe(
      'Where faces are searched: embedded (in the memory of each replica), qdrant (in a cluster of its own) or lance (in files of a bucket or a folder)',
    ),
  ...embeddedConfig,
  ...qdrantConfig,
  ...lanceConfig,
};
