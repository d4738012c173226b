import type { Logger } from '@bonafide/platform/observability/logger';
import { z } from 'zod';
import { LanceIndex } from './lance-index.js';
import { loadLance } from './lance-library.js';
import { type IndexSizes, LanceTables } from './lance-tables.js';

/** A store that is away is found out in seconds; the library would try for three minutes. */
const PATIENCE = { connectTimeout: '2s', timeout: '30s', clientMaxRetries: '2', clientRetryTimeout: '5' };
/** Parts are searched in parallel. */
const SIZES: IndexSizes = { from: 20_000, part: 25_000 };

/** Configuration of an index in LanceDB; without a URI there is none. */
export const lanceConfig = {
  BONAFIDE_GALLERY_LANCE_URI: z
    .string()
    .regex(/^(s3:\/\/[a-z0-9.-]+(\/[a-z0-9._-]+)*|\/[^?#]*)$/, 'must be s3://bucket/folder or an absolute path')
    .optional()
    .describe('Where LanceDB keeps faces: a bucket of an S3-compatible store, or a folder'),
  BONAFIDE_GALLERY_LANCE_LIBRARY: z
    .string()
    .startsWith('/', 'must be an absolute path')
    .optional()
    .describe('Folder whose node_modules has @lancedb/lancedb, which is installed apart'),
  BONAFIDE_GALLERY_LANCE_S3_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/' && new URL(url).username === '', 'must be an origin alone')
    .optional()
    .describe('Origin of the S3-compatible store'),
  BONAFIDE_GALLERY_LANCE_S3_REGION: z.string().min(1).default('us-east-1').describe('Region of the bucket'),
  BONAFIDE_GALLERY_LANCE_S3_ACCESS_KEY: z.string().min(1).optional().describe('Access key of that store'),
  BONAFIDE_GALLERY_LANCE_S3_SECRET_KEY: z.string().min(1).optional().describe('Its secret key'),
};

export type LanceConfig = z.output<z.ZodObject<typeof lanceConfig>>;

/** The index that is configured, or null. Throws where the library is not there. */
export function lanceIndexOf(config: LanceConfig, log: Logger, sizes = SIZES): LanceIndex | null {
  const uri = config.BONAFIDE_GALLERY_LANCE_URI;
  if (!uri) return null;
  const folder = config.BONAFIDE_GALLERY_LANCE_LIBRARY;
  if (!folder) throw new Error('BONAFIDE_GALLERY_LANCE_URI needs BONAFIDE_GALLERY_LANCE_LIBRARY');
  const { lance, arrow } = loadLance(folder);
  const connect = () => lance.connect(uri, { readConsistencyInterval: 0, storageOptions: storeOf(config) });
  return new LanceIndex(new LanceTables(connect, lance, arrow, log), sizes);
}

function storeOf(config: LanceConfig): Record<string, string> {
  const endpoint = config.BONAFIDE_GALLERY_LANCE_S3_URL;
  const accessKey = config.BONAFIDE_GALLERY_LANCE_S3_ACCESS_KEY;
  const secretKey = config.BONAFIDE_GALLERY_LANCE_S3_SECRET_KEY;
  return {
    ...PATIENCE,
    awsRegion: config.BONAFIDE_GALLERY_LANCE_S3_REGION,
    ...(endpoint && { endpoint, virtualHostedStyleRequest: 'false', allowHttp: String(endpoint.startsWith('http:')) }),
    ...(accessKey && { awsAccessKeyId: accessKey }),
    ...(secretKey && { awsSecretAccessKey: secretKey }),
  };
}
