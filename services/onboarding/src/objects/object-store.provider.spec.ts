import { loadOnly } from '@bonafide/platform/config/config';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { expect, it } from 'vitest';
import { hostedConfig } from '../hosted/hosted-config.js';
import { FileObjectStore } from './file-object-store.js';
import { storeOf } from './object-store.provider.js';
import { objectStoreConfig } from './object-store-config.js';
import { S3ObjectStore } from './s3-object-store.js';

const KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const ACCESS = { BONAFIDE_RECORDINGS_S3_ACCESS_KEY: 'access', BONAFIDE_RECORDINGS_S3_SECRET_KEY: 'secret-canary' };
const S3 = { BONAFIDE_RECORDINGS_S3_URL: 'https://s3.example', ...ACCESS };
const of = (env: Record<string, string>) =>
  storeOf(
    loadOnly(
      { ...objectStoreConfig, ...sealingConfig, ...hostedConfig },
      { BONAFIDE_KEYS: KEYS, BONAFIDE_PUBLIC_URL: 'https://id.example/', ...env },
    ),
  );

it('is what the configuration names', () => {
  expect(of({})).toBeNull();
  expect(of({ BONAFIDE_RECORDINGS_FOLDER: '/recordings' })).toBeInstanceOf(FileObjectStore);
  expect(of(S3)).toBeInstanceOf(S3ObjectStore);
});

it.each<[string, Record<string, string>, string]>([
  ['two stores', { ...S3, BONAFIDE_RECORDINGS_FOLDER: '/recordings' }, 'not both'],
  ['a store without keys', { BONAFIDE_RECORDINGS_S3_URL: 'https://s3.example' }, 'ACCESS_KEY'],
  ['a relative folder', { BONAFIDE_RECORDINGS_FOLDER: 'recordings' }, 'BONAFIDE_RECORDINGS_FOLDER'],
  [
    'a URL with a path',
    { ...S3, BONAFIDE_RECORDINGS_S3_URL: 'https://s3.example/bucket' },
    'BONAFIDE_RECORDINGS_S3_URL',
  ],
  ['no name of a bucket', { ...S3, BONAFIDE_RECORDINGS_S3_BUCKET: '../x' }, 'BONAFIDE_RECORDINGS_S3_BUCKET'],
])('refuses %s', (_name, env, message) => {
  expect(() => of(env)).toThrow(message);
});

it('signs links of S3 for one object, method and time without a call, and tells no secret', async () => {
  const store = of({ ...S3, BONAFIDE_RECORDINGS_S3_BUCKET: 'videos' });
  const link = await store?.putLink('id-example/acme/recording/enrollment/00', 3600);
  const { origin, pathname, searchParams } = new URL(String(link));
  expect([origin, pathname, searchParams.get('X-Amz-Expires')]).toEqual([
    'https://s3.example',
    '/videos/id-example/acme/recording/enrollment/00',
    '3600',
  ]);
  expect(link).not.toContain('secret-canary');
});
