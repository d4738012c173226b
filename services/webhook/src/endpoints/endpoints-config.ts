import { z } from 'zod';
import { isOfHttp } from './own-header.js';

/** Configuration of endpoints: ADR 0121. */
export const endpointsConfig = {
  BONAFIDE_WEBHOOK_SIGNATURE_HEADER: z
    .string()
    .transform((name) => name.toLowerCase())
    .refine((name) => /^[a-z0-9-]{1,128}$/.test(name) && !isOfHttp(name), 'must be the name of a header')
    .default('x-aware-signature')
    .describe('Header with the signature of the body alone, of endpoints with addSignatureHeader'),
};
