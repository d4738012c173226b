import { jsonOf } from '@bonafide/platform/config/config';
import { z } from 'zod';
import { TENANT_NAME } from './names.js';

// Shorter text cannot hold the 112 bits that a plain digest needs.
const secret = z.string().min(19).max(512);

const bootstrapList = z.array(
  z.strictObject({
    tenant: z.string().regex(TENANT_NAME),
    apiKey: secret,
    clientId: z.string().min(1).max(128),
    clientSecret: secret,
  }),
);

/** Tenants that exist from the start, with a client and an API key each. */
export type BootstrapList = z.infer<typeof bootstrapList>;

/** Configuration of the tenants. */
export const tenantsConfig = {
  BONAFIDE_BOOTSTRAP: jsonOf(bootstrapList)
    .prefault('[]')
    .describe('JSON list of {tenant, apiKey, clientId, clientSecret} that exist from the start, unless revoked'),
};
