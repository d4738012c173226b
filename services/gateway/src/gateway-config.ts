import { base64Bytes, jsonOf } from '@bonafide/platform/config/config';
import { keyRing } from '@bonafide/sealing/key-ring';
import { z } from 'zod';
import { isPrefix } from './access/prefix-table.js';
import { bootstrapList } from './tenants/bootstrap.js';

const perMinute = z.coerce.number().int().min(1);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

/** The gateway's configuration. */
export const gatewayConfig = {
  BONAFIDE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('URL under which callers reach the gateway; the base of `iss`'),
  BONAFIDE_CONTEXT_PRIVATE_KEY: base64Bytes().describe('Ed25519 key (DER PKCS#8) that signs the context for services'),
  BONAFIDE_ROUTES: jsonOf(
    z.record(z.string().refine(isPrefix, 'must be a path prefix'), z.url({ protocol: /^https?$/ })),
  ).describe('JSON {"/prefix": "http://host:port"}; `{name}` stands for any one segment, the longest prefix wins'),
  BONAFIDE_KEYS: keyRing.describe('Key-encryption keys that seal the signing keys, active one first'),
  BONAFIDE_BOOTSTRAP: jsonOf(bootstrapList)
    .prefault('[]')
    .describe('JSON list of {tenant, apiKey, clientId, clientSecret} that exist from the start'),
  BONAFIDE_SIGNING_KEY_DAYS: z.coerce.number().min(1).default(30).describe('Days that a signing key signs'),
  BONAFIDE_RATE_LIMIT: perMinute.default(60_000).describe('Requests a minute of one client'),
  BONAFIDE_ADDRESS_RATE_LIMIT: perMinute
    .default(6000)
    .describe('Requests a minute of one address, of those that name no client or are refused'),
  BONAFIDE_TRUSTED_PROXIES: list.describe('Comma-separated addresses and networks whose x-forwarded-for is believed'),
  BONAFIDE_CORS_ORIGINS: list
    .prefault('*')
    .describe('Comma-separated origins whose pages may call the browser paths; * for all'),
  BONAFIDE_UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1).default(30_000).describe('Longest wait for a service'),
  BONAFIDE_OIDC_ISSUER: z
    .string()
    .optional()
    .describe('Issuer that takes the place of the built-in one; `{realm}` in it stands for a tenant’s realm'),
  BONAFIDE_OIDC_AUDIENCE: z.string().min(1).optional().describe('`aud` of the other issuer’s access tokens'),
  BONAFIDE_OIDC_TENANT_CLAIM: z
    .string()
    .min(1)
    .optional()
    .describe('Claim that names the tenant, instead of the realm'),
};

/** The other issuer, if one is configured. Throws when its keys do not fit together. */
export function externalIssuerOf(config: {
  BONAFIDE_OIDC_ISSUER?: string | undefined;
  BONAFIDE_OIDC_AUDIENCE?: string | undefined;
  BONAFIDE_OIDC_TENANT_CLAIM?: string | undefined;
}): { issuer: string; audience: string; tenantClaim?: string } | undefined {
  const { BONAFIDE_OIDC_ISSUER: issuer, BONAFIDE_OIDC_AUDIENCE: audience, BONAFIDE_OIDC_TENANT_CLAIM: claim } = config;
  if (issuer === undefined) return undefined;
  if (!URL.canParse(issuer.replace('{realm}', 'realm'))) throw new Error('BONAFIDE_OIDC_ISSUER: must be a URL');
  if (!audience) throw new Error('BONAFIDE_OIDC_AUDIENCE: missing');
  if (!claim && !issuer.includes('{realm}')) throw new Error('BONAFIDE_OIDC_TENANT_CLAIM: missing');
  return { issuer, audience, ...(claim && { tenantClaim: claim }) };
}
