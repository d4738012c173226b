import { createPrivateKey, type KeyObject } from 'node:crypto';
import { jsonOf } from '@bonafide/platform/config/config';
import { LIMITS } from '@bonafide/platform/limits';
import { base64Field } from '@bonafide/wire/base64';
import { z } from 'zod';
import type { Sealed } from './sealed-request.open.js';

const MODULUS_BITS = [2048, 4096];
const WRAPPED_BYTES = 512;
const IV_BYTES = 16;
const MOST_KEYS = 4;

/**
 * The body of a sealed request, base64 each: docs/contract B.6. Missing members are reported in this order.
 */
export const sealedEnvelope: z.ZodType<Sealed> = z.object({
  key: base64Field({ leastBytes: 0, mostBytes: WRAPPED_BYTES }),
  iv: base64Field({ leastBytes: 0, mostBytes: IV_BYTES }),
  p: base64Field({ leastBytes: 0, mostBytes: LIMITS.bodyBytes }),
});

/**
 * Configuration value: JSON list of one to four PEM private keys (PKCS#8, RSA of 2048 or 4096 bits). The first is the
 * published one, all of them open: to rotate, put a new key in front and drop the old one when no client holds it.
 */
export const sealedRequestKeys = jsonOf(z.array(z.string()).min(1).max(MOST_KEYS)).transform((list, context) => {
  const keys = list.map(privateKey);
  if (keys.every((key) => key !== undefined)) return keys;
  context.addIssue('must list PEM private keys (PKCS#8), RSA of 2048 or 4096 bits');
  return z.NEVER;
});

function privateKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    const fits = key.asymmetricKeyType === 'rsa' && MODULUS_BITS.includes(key.asymmetricKeyDetails?.modulusLength ?? 0);
    return fits ? key : undefined;
  } catch {
    return undefined;
  }
}
