import { z } from 'zod';

/** Configuration of the embedded index. */
export const embeddedConfig = {
  BONAFIDE_GALLERY_SEARCH_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('Threads that search the embedded index; one per core unless given'),
  BONAFIDE_GALLERY_MEMORY_MB: z.coerce
    .number()
    .int()
    .min(16)
    .max(1_048_576)
    .default(4096)
    .describe(
      'Megabytes that the embedded index may take, about 550 bytes a face of 512 values; changes beyond are refused',
    ),
};

/** The values of `embeddedConfig`. */
export type EmbeddedConfig = z.infer<z.ZodObject<typeof embeddedConfig>>;
