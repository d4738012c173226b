import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { gateway } from '../../src/service.js';

const random = () => randomBytes(24).toString('base64url');
const tenantNamed = (tenant: string) => ({ tenant, clientId: 'app', clientSecret: random(), apiKey: random() });

export type TestTenant = ReturnType<typeof tenantNamed>;

export const acme = tenantNamed('acme');
export const globex = tenantNamed('globex');
export const PUBLIC_URL = 'https://id.example';
export const keys = () => `k1:${randomBytes(32).toString('base64')}`;

export interface TestGateway extends TestService {
  contextKey: KeyObject;
}

/**
 * Runs the gateway for the tenants acme and globex, in front of services of the tests, which serve what ours do not yet;
 * `config` adds keys or replaces ours.
 */
export async function startGateway(
  routes: Record<string, string> = {},
  config: Record<string, string> = {},
): Promise<TestGateway> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const service = await startTestService(gateway, {
    BONAFIDE_PUBLIC_URL: PUBLIC_URL,
    BONAFIDE_CONTEXT_PRIVATE_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    BONAFIDE_ROUTES: JSON.stringify(routes),
    BONAFIDE_REFUSE_PLANNED: 'false',
    BONAFIDE_KEYS: keys(),
    BONAFIDE_BOOTSTRAP: JSON.stringify([acme, globex]),
    ...config,
  });
  return Object.assign(service, { contextKey: publicKey });
}

/** Asks the token endpoint with form parameters. */
export function requestToken(url: string, realm: string, form: Record<string, string>, headers = {}) {
  return fetch(`${url}/auth/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
}

/** Form parameters with which a tenant's client asks for a token. */
export const grantOf = (tenant: TestTenant) => ({
  grant_type: 'client_credentials',
  client_id: tenant.clientId,
  client_secret: tenant.clientSecret,
  scope: 'openid',
});

/** Headers of a well-behaved call of a tenant. */
export async function credentialsOf(url: string, tenant: TestTenant): Promise<Record<string, string>> {
  const answer = (await (await requestToken(url, tenant.tenant, grantOf(tenant))).json()) as { access_token: string };
  return { authorization: `Bearer ${answer.access_token}`, apikey: tenant.apiKey };
}
