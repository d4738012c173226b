import { base64Bytes, jsonOf } from '@bonafide/platform/config/config';
import { z } from 'zod';
import { isPrefix } from '../access/prefix-table.js';
import { listOf } from '../config/list-of.js';

const atLeastOne = z.coerce.number().int().min(1);

/** Configuration of the proxy. */
export const proxyConfig = {
  BONAFIDE_CONTEXT_PRIVATE_KEY: base64Bytes().describe('Ed25519 key (DER PKCS#8) that signs the context for services'),
  BONAFIDE_ROUTES: jsonOf(
    z.record(z.string().refine(isPrefix, 'must be a path prefix'), z.url({ protocol: /^https?$/ })),
  ).describe('JSON {"/prefix": "http://host:port"}; `{name}` stands for any one segment, the longest prefix wins'),
  BONAFIDE_CORS_ORIGINS: listOf('*').describe(
    'Comma-separated origins whose pages may call the browser paths; * for all',
  ),
  BONAFIDE_REFUSE_PLANNED: z
    .stringbool()
    .default(true)
    .describe(
      'Answer 501 for operations that no service of ours serves yet; false where a service of yours serves one',
    ),
  BONAFIDE_UPSTREAM_CONNECTIONS: atLeastOne
    .default(48)
    .describe(
      'Connections to each service; a third is kept for tenants that hold none, of the rest one alone has half',
    ),
  BONAFIDE_UPSTREAM_WAIT_MS: atLeastOne
    .default(5000)
    .describe('Longest wait for one of those connections, after which the answer is 503'),
  BONAFIDE_BODY_BUDGET_BYTES: atLeastOne
    .default(192_000_000)
    .describe('Bytes of bodies that are held at a time, until their requests are over; shared as the connections are'),
  BONAFIDE_STALL_MS: atLeastOne
    .default(20_000)
    .describe('Over every such time a body and an answer must move on by BONAFIDE_SLOWEST_BYTES_PER_SECOND'),
  BONAFIDE_SLOWEST_BYTES_PER_SECOND: atLeastOne
    .default(1000)
    .describe('Slowest body and slowest answer; slower ones are given up'),
  BONAFIDE_UPSTREAM_TIMEOUT_MS: atLeastOne.default(30_000).describe('Longest wait for a service'),
};
