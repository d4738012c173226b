import { z } from 'zod';

/** Configuration of where recordings and copies of pages lie; neither a folder nor a store: none are kept. */
export const objectStoreConfig = {
  BONAFIDE_RECORDINGS_FOLDER: z
    .string()
    .startsWith('/', 'must be an absolute path')
    .optional()
    .describe(
      'Folder of recordings and kept pages, shared by all replicas; for one machine, since uploads pass through the gateway',
    ),
  BONAFIDE_RECORDINGS_S3_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).pathname === '/' && new URL(url).username === '', 'must be an origin alone')
    .optional()
    .describe(
      'Origin of the S3-compatible store of recordings and kept pages, as clients reach it too: https://s3.example.org',
    ),
  BONAFIDE_RECORDINGS_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .default('recordings')
    .describe('Bucket of recordings and kept pages, which must exist'),
  BONAFIDE_RECORDINGS_S3_REGION: z.string().min(1).default('us-east-1').describe('Region of the bucket'),
  BONAFIDE_RECORDINGS_S3_ACCESS_KEY: z.string().min(1).optional().describe('Access key of that store'),
  BONAFIDE_RECORDINGS_S3_SECRET_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Its secret key; signs links, never given out'),
};
