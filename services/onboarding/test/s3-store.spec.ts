import { Client } from 'minio';
import { describe } from 'vitest';
import { S3ObjectStore } from '../src/objects/s3-object-store.js';
import { keepsItsPromises } from './support/object-store-conformance.js';

const { BONAFIDE_TEST_S3_URL: url = '', BONAFIDE_TEST_S3_BUCKET: bucket = 'recordings' } = process.env;
const { BONAFIDE_TEST_S3_ACCESS_KEY: accessKey = '', BONAFIDE_TEST_S3_SECRET_KEY: secretKey = '' } = process.env;
const region = 'us-east-1';

async function ensureBucket(): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const at = { endPoint: hostname, ...(port && { port: Number(port) }), useSSL: protocol === 'https:' };
  const client = new Client({ ...at, region, accessKey, secretKey });
  if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
}

/** `./dev test s3` starts one; elsewhere the variables name one, whose bucket is made where it is not there. */
describe.skipIf(url === '')(`an S3-compatible store${url ? '' : ' (skipped: BONAFIDE_TEST_S3_URL names none)'}`, () => {
  keepsItsPromises(async () => {
    await ensureBucket();
    return {
      store: new S3ObjectStore({ url, bucket, region, accessKey, secretKey }),
      follow: (link, method, body) => fetch(link, { method, ...(body && { body }) }),
    };
  });
});
