import type { Logger } from '@bonafide/platform/observability/logger';
import { z } from 'zod';
import { QdrantCalls } from './qdrant-calls.js';
import { QdrantIndex } from './qdrant-index.js';

/** Configuration of an index in Qdrant; without a URL there is none. */
export const qdrantConfig = {
  BONAFIDE_GALLERY_QDRANT_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/' && new URL(url).username === '', 'must be an origin alone')
    .optional()
    .describe('Origin of the Qdrant cluster that faces are searched in: https://qdrant.example.org:6333'),
  BONAFIDE_GALLERY_QDRANT_API_KEY: z.string().min(1).optional().describe('Its API key, with the right to write'),
  BONAFIDE_GALLERY_QDRANT_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower case letters, digits and hyphens')
    .default('bonafide')
    .describe('What the names of its collections begin with'),
  BONAFIDE_GALLERY_QDRANT_SHARDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('Shards of a new collection: a multiple of the number of nodes'),
  BONAFIDE_GALLERY_QDRANT_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('Copies of each shard of a new collection'),
  BONAFIDE_GALLERY_QDRANT_SEARCH: z
    .enum(['exact', 'approximate'])
    .default('exact')
    .describe(
      'exact: every face is compared, in float32; approximate: a graph over int8, of which the best are compared anew',
    ),
  BONAFIDE_GALLERY_QDRANT_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(120_000)
    .default(10_000)
    .describe('How long one call of it may take'),
};

export type QdrantConfig = z.output<z.ZodObject<typeof qdrantConfig>>;

/** The index that is configured, or null. */
export function qdrantIndexOf(config: QdrantConfig, log: Logger): QdrantIndex | null {
  const url = config.BONAFIDE_GALLERY_QDRANT_URL;
  if (!url) return null;
  const apiKey = config.BONAFIDE_GALLERY_QDRANT_API_KEY;
  const calls = new QdrantCalls(
    { url, ...(apiKey && { apiKey }), timeoutMs: config.BONAFIDE_GALLERY_QDRANT_TIMEOUT_MS },
    log,
  );
  return new QdrantIndex(calls, {
    prefix: config.BONAFIDE_GALLERY_QDRANT_PREFIX,
    shards: config.BONAFIDE_GALLERY_QDRANT_SHARDS,
    replicas: config.BONAFIDE_GALLERY_QDRANT_REPLICAS,
    isExact: config.BONAFIDE_GALLERY_QDRANT_SEARCH === 'exact',
  });
}
