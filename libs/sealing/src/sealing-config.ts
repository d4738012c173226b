import { z } from 'zod';
import { keyRing } from './key-ring.js';
import { sealedRequestKeys } from './sealed-request.js';

/** Configuration of a service that stores sealed data. */
export const sealingConfig = {
  BONAFIDE_KEYS: keyRing.describe('Key-encryption keys of what is sealed: id:base64, the active one first'),
};

/** Configuration of a service that opens sealed requests. */
export const sealedRequestsConfig = {
  BONAFIDE_SEALED_REQUEST_KEYS: sealedRequestKeys.describe(
    'Private keys that open sealed requests; the first one is published',
  ),
  // The gateway waits 30 s for a service.
  BONAFIDE_SEALED_REFUSAL_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(25_000)
    .default(5000)
    .describe('When refusals of requests sealed with AES-CBC leave, and how long such a request may take'),
};
