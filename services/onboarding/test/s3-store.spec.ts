import { describe } from 'vitest';
import { S3ObjectStore } from '../src/recordings/store/s3-object-store.js';
import { keepsItsPromises } from './support/object-store-conformance.js';

const { BONAFIDE_TEST_S3_URL: url, BONAFIDE_TEST_S3_BUCKET: bucket = 'recordings' } = process.env;
const { BONAFIDE_TEST_S3_ACCESS_KEY: accessKey = '', BONAFIDE_TEST_S3_SECRET_KEY: secretKey = '' } = process.env;

/** `./dev test s3` starts one; elsewhere the variables name a store with that bucket. */
describe.skipIf(url === undefined)(
  `an S3-compatible store${url ? '' : ': skipped, BONAFIDE_TEST_S3_URL names none'}`,
  () => {
    keepsItsPromises(async () => ({
      store: new S3ObjectStore({ url: url ?? '', bucket, region: 'us-east-1', accessKey, secretKey }),
      follow: (link, method, body) => fetch(link, { method, ...(body && { body }) }),
    }));
  },
);
