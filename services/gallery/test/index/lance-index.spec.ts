import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Client } from 'minio';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lanceConfig, lanceIndexOf } from '../../src/index/lance/lance-config.js';
import type { IndexSizes } from '../../src/index/lance/lance-tables.js';
import { probe } from '../support/index-conformance/trial.js';
import { indexConformance } from '../support/index-conformance.js';

const { BONAFIDE_TEST_LANCE_LIBRARY: library = '', BONAFIDE_TEST_S3_URL: url = '' } = process.env;
const { BONAFIDE_TEST_S3_ACCESS_KEY: accessKey = '', BONAFIDE_TEST_S3_SECRET_KEY: secretKey = '' } = process.env;
const BUCKET = 'faces';
/** So small that the crowds of the tests have an index of many parts. */
const SMALL = { from: 600, part: 20 };

async function make(uri: string, sizes?: IndexSizes, store = url) {
  const config = {
    BONAFIDE_GALLERY_LANCE_URI: uri,
    BONAFIDE_GALLERY_LANCE_LIBRARY: library,
    ...(uri.startsWith('s3:') && {
      BONAFIDE_GALLERY_LANCE_S3_URL: store,
      // A store that is away looks at no key.
      BONAFIDE_GALLERY_LANCE_S3_ACCESS_KEY: accessKey || 'nobody',
      BONAFIDE_GALLERY_LANCE_S3_SECRET_KEY: secretKey || 'none',
    }),
  };
  const index = lanceIndexOf(z.object(lanceConfig).parse(config), createLogger('gallery', 'error'), sizes);
  if (!index) throw new Error('No index is configured');
  return index;
}

async function ensureBucket(): Promise<void> {
  const { hostname, port } = new URL(url);
  const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey });
  if (!(await client.bucketExists(BUCKET))) await client.makeBucket(BUCKET);
}

/** `./dev test lance` installs the library and starts a store. */
describe.skipIf(library === '')(`LanceDB${library ? '' : ' (skipped: ./dev test lance installs it)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-lance-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  indexConformance('on disk, without an index,', () => make(join(folder, 'flat')));
  indexConformance('on disk, with an index,', () => make(join(folder, 'indexed'), SMALL), {
    sizes: { crowd: 2000 },
  });
});

describe.skipIf(library === '')('LanceDB without its store', () => {
  it('says UNAVAILABLE, and never that there is nobody', async () => {
    const index = await make(`s3://${BUCKET}/away`, undefined, 'http://127.0.0.1:9');
    const search = index.search('acme', probe('space', new Float32Array(16).fill(0.25)));
    await expect(search).rejects.toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
    await expect(index.revision('acme')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await index.close();
  });
});

describe.skipIf(library === '' || url === '')(
  `LanceDB in a bucket${url ? '' : ' (skipped: no store is named)'}`,
  () => {
    indexConformance(
      'in an S3 store, with an index,',
      async () => {
        await ensureBucket();
        return make(`s3://${BUCKET}/conformance`, SMALL);
      },
      { sizes: { crowd: 2000, models: 5, storm: 2000, longest: 300_000 } },
    );
  },
);
