import { randomUUID } from 'node:crypto';
import { CONTEXT_HEADER, contextPrivateKey, signContext } from '@bonafide/platform/http/signed-context';
import { contextFrom, withContext } from '@bonafide/platform/observability/request-context';
import { testServers } from './test-servers.js';

const signed = (tenant: string, client: string) =>
  signContext(contextPrivateKey(Buffer.from(testServers().contextPrivateKey, 'base64')), {
    tenant,
    client,
    scopes: ['openid'],
  });

/** Headers of a caller's request as the gateway sends it: signed context (good for a minute) and request id. */
export function headersOf(tenant: string, client = 'test-client'): Record<string, string> {
  return { [CONTEXT_HEADER]: signed(tenant, client), 'x-request-id': randomUUID() };
}

/** Runs `work` as a service does on behalf of a caller of the tenant, so that its RPC calls are the tenant's. */
export function onBehalfOf<T>(tenant: string, work: () => T): T {
  return withContext({ ...contextFrom({}), tenant, signedContext: signed(tenant, 'test-client') }, work);
}
