import { keyRing } from '@bonafide/sealing/key-ring';
import { z } from 'zod';
import type { ExternalIssuerOptions } from './external-issuer.js';

/** Configuration of the token issuer. */
export const issuerConfig = {
  BONAFIDE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('URL under which callers reach the gateway; the base of `iss`'),
  BONAFIDE_KEYS: keyRing.describe('Key-encryption keys that seal the signing keys, active one first'),
  BONAFIDE_SIGNING_KEY_DAYS: z.coerce.number().min(1).default(30).describe('Days that a signing key signs'),
  BONAFIDE_OIDC_ISSUER: z
    .string()
    .optional()
    .describe('Issuer that replaces the built-in one; `{realm}` in it stands for a tenant’s realm'),
  BONAFIDE_OIDC_AUDIENCE: z.string().min(1).optional().describe('`aud` of the other issuer’s access tokens'),
  BONAFIDE_OIDC_TENANT_CLAIM: z
    .string()
    .min(1)
    .optional()
    .describe('Claim that names the tenant, instead of the realm'),
  BONAFIDE_OIDC_CLOCK_TOLERANCE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(30)
    .describe('Seconds by which the other issuer’s clock may differ from ours, at most 60'),
};

/** The values of `issuerConfig`. */
export type IssuerConfig = z.infer<z.ZodObject<typeof issuerConfig>>;

/** The other issuer, if one is configured. Throws when its keys do not fit together. */
export function externalIssuerOf(config: IssuerConfig): ExternalIssuerOptions | undefined {
  const { BONAFIDE_OIDC_ISSUER: issuer, BONAFIDE_OIDC_AUDIENCE: audience, BONAFIDE_OIDC_TENANT_CLAIM: claim } = config;
  if (issuer === undefined) return undefined;
  if (!URL.canParse(issuer.replace('{realm}', 'realm'))) throw new Error('BONAFIDE_OIDC_ISSUER: must be a URL');
  if (!audience) throw new Error('BONAFIDE_OIDC_AUDIENCE: missing');
  if (!claim && !issuer.includes('{realm}')) throw new Error('BONAFIDE_OIDC_TENANT_CLAIM: missing');
  const clockToleranceSeconds = config.BONAFIDE_OIDC_CLOCK_TOLERANCE_SECONDS;
  return { issuer, audience, clockToleranceSeconds, ...(claim && { tenantClaim: claim }) };
}
