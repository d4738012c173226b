import { knownTenants, type Tenant } from './secrets.ts';

const LIMIT_MS = 5000;

/** Whether the gateway accepts one credential of the stack: what it says when it does not, and the way out. */
export interface CredentialCheck {
  title: string;
  /** Undefined when the credential is accepted. */
  problem?: string;
  remedy: string;
}

/** Checks the credentials of the first tenant of the stack in `stateDir`; nothing to check where it has none. */
export async function checkKnownCredentials(stateDir: string, baseUrl: string): Promise<CredentialCheck[]> {
  const tenant = knownTenants(stateDir)[0];
  return tenant ? checkCredentials(baseUrl, tenant) : [];
}

/**
 * Asks the gateway for a token with the tenant's client and, with that token, for onboarding's version, which needs the
 * API key. They are refused after `./dev client|key|tenant revoke`, and nothing that was revoked comes back. Without a
 * token the API key is not checked.
 */
export async function checkCredentials(baseUrl: string, tenant: Tenant): Promise<CredentialCheck[]> {
  const client: CredentialCheck = {
    title: `client "${tenant.clientId}" of ${tenant.tenant}`,
    remedy: `./dev client add ${tenant.tenant} ID prints another one; use it instead. ./dev client list shows what is revoked.`,
  };
  const key: CredentialCheck = {
    title: `API key of ${tenant.tenant}`,
    remedy: `./dev key add ${tenant.tenant} NAME prints another one; use it instead. ./dev key list shows what is revoked.`,
  };
  const asked = await answerOf(() => requestToken(baseUrl, tenant));
  if (asked.status === 401 && !(await hasRealm(baseUrl, tenant))) {
    const remedy = './dev tenant add NAME, then ./dev client add NAME ID and ./dev key add NAME NAME.';
    return [{ title: `tenant ${tenant.tenant}`, problem: 'the gateway does not know it: it is revoked', remedy }];
  }
  if (asked.status !== 200) return [{ ...client, problem: problemOf(asked) }];
  const { access_token } = JSON.parse(asked.text) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}`, apikey: tenant.apiKey };
  const answer = await answerOf(() => fetch(`${baseUrl}/onboarding/version`, { headers, signal: limit() }));
  return [client, answer.status === 200 ? key : { ...key, problem: problemOf(answer) }];
}

/** The answer to a token request does not say whether the realm or the client is refused; the realm's discovery does. */
async function hasRealm(baseUrl: string, { tenant }: Tenant): Promise<boolean> {
  const url = `${baseUrl}/auth/realms/${encodeURIComponent(tenant)}/.well-known/openid-configuration`;
  return (await answerOf(() => fetch(url, { signal: limit() }))).status !== 404;
}

function requestToken(baseUrl: string, { tenant, clientId, clientSecret }: Tenant): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'openid',
  });
  const url = `${baseUrl}/auth/realms/${encodeURIComponent(tenant)}/protocol/openid-connect/token`;
  return fetch(url, { method: 'POST', body, signal: limit() });
}

interface Answer {
  /** Undefined when there was no answer in time. */
  status?: number;
  text: string;
}

async function answerOf(call: () => Promise<Response>): Promise<Answer> {
  try {
    const response = await call();
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error) };
  }
}

function problemOf({ status, text }: Answer): string {
  if (status === 401 || status === 403) return `the gateway refuses it (${status})`;
  return status === undefined ? `not checked: ${text}` : `not checked: the gateway answered ${status}`;
}

const limit = () => AbortSignal.timeout(LIMIT_MS);
