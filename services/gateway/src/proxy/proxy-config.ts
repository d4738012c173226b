import { base64Bytes, jsonOf } from '@bonafide/platform/config/config';
import { z } from 'zod';
import { isPrefix } from '../access/prefix-table.js';
import { listOf } from '../config/list-of.js';

/** Configuration of the proxy. */
export const proxyConfig = {
  BONAFIDE_CONTEXT_PRIVATE_KEY: base64Bytes().describe('Ed25519 key (DER PKCS#8) that signs the context for services'),
  BONAFIDE_ROUTES: jsonOf(
    z.record(z.string().refine(isPrefix, 'must be a path prefix'), z.url({ protocol: /^https?$/ })),
  ).describe('JSON {"/prefix": "http://host:port"}; `{name}` stands for any one segment, the longest prefix wins'),
  BONAFIDE_CORS_ORIGINS: listOf('*').describe(
    'Comma-separated origins whose pages may call the browser paths; * for all',
  ),
  BONAFIDE_UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1).default(30_000).describe('Longest wait for a service'),
};
