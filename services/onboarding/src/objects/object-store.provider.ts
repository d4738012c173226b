import { CONFIG } from '@bonafide/platform/process/tokens';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import type { FactoryProvider } from '@nestjs/common';
import type { z } from 'zod';
import type { hostedConfig } from '../hosted/hosted-config.js';
import { FileObjectStore } from './file-object-store.js';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';
import type { objectStoreConfig } from './object-store-config.js';
import { S3ObjectStore } from './s3-object-store.js';

type StoreConfig = z.output<z.ZodObject<typeof objectStoreConfig & typeof sealingConfig & typeof hostedConfig>>;

/** The store that is configured, or null. Throws, so that the service does not start, where two are, or half a one. */
export function storeOf(config: StoreConfig): ObjectStore | null {
  const folder = config.BONAFIDE_RECORDINGS_FOLDER;
  const url = config.BONAFIDE_RECORDINGS_S3_URL;
  if (folder && url) throw new Error('Set BONAFIDE_RECORDINGS_FOLDER or BONAFIDE_RECORDINGS_S3_URL, not both');
  if (folder) return new FileObjectStore({ folder, ring: config.BONAFIDE_KEYS, publicUrl: config.BONAFIDE_PUBLIC_URL });
  if (!url) return null;
  const accessKey = config.BONAFIDE_RECORDINGS_S3_ACCESS_KEY;
  const secretKey = config.BONAFIDE_RECORDINGS_S3_SECRET_KEY;
  if (!accessKey || !secretKey)
    throw new Error(
      'BONAFIDE_RECORDINGS_S3_URL needs BONAFIDE_RECORDINGS_S3_ACCESS_KEY and BONAFIDE_RECORDINGS_S3_SECRET_KEY',
    );
  const bucket = config.BONAFIDE_RECORDINGS_S3_BUCKET;
  return new S3ObjectStore({ url, bucket, region: config.BONAFIDE_RECORDINGS_S3_REGION, accessKey, secretKey });
}

export const objectStoreProvider: FactoryProvider<ObjectStore | null> = {
  provide: OBJECT_STORE,
  inject: [CONFIG],
  useFactory: storeOf,
};
