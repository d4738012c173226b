import type { Access } from '../../support/access.ts';
import type { Attack } from './attacks.ts';
import { Caller } from './caller.ts';

/** Of an answer that is not read. */
const LARGE_BYTES = 50_000;

/** What an attack needs of who makes it. */
export type Party = Omit<Attack, 'kind' | 'url' | 'count'>;

/**
 * Callers who know the name of a realm and nothing else. They call what is served to such callers, the issuer: the browser's
 * own operations are all planned yet, and answered before anything of them is read.
 */
async function strangers(access: Access): Promise<Party> {
  const grant = grantOf({ ...access, clientSecret: 'a wrong one' });
  const keys = `/auth/realms/${access.realm}/protocol/openid-connect/certs`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { headers, takes: grant.tokens, gives: keys, ...grant, ...(await falseToken(access)) };
}

/** The clients of a tenant. */
async function tenant(access: Access): Promise<Party> {
  const headers = await withLargeAnswers(access);
  const paths = { takes: '/onboarding/enrollment/enroll', gives: '/onboarding/admin/customerConfig' };
  return { headers, ...paths, ...grantOf(access), ...(await falseToken(access)) };
}

function grantOf({ realm, clientId, clientSecret }: Access): Pick<Party, 'tokens' | 'form'> {
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...credentials, scope: 'openid' });
  return { tokens: `/auth/realms/${realm}/protocol/openid-connect/token`, form: String(form) };
}

/** A token of the tenant, whose signature an attacker changes each time. */
async function falseToken(access: Access): Promise<Pick<Party, 'falseToken'>> {
  const caller = new Caller(access);
  const { authorization = '' } = await caller.credentials();
  caller.close();
  return { falseToken: authorization.slice('Bearer '.length) };
}

/** Credentials of a tenant whose configuration, which it may ask for, is large. */
async function withLargeAnswers(access: Access): Promise<Record<string, string>> {
  const caller = new Caller(access);
  const note = 'x'.repeat(LARGE_BYTES);
  await caller.ask('/onboarding/admin/customerConfig', { onboardingConfig: { onboardingOptions: {}, note } });
  caller.close();
  return caller.credentials();
}

/** Who attacks: without credentials, and with those of a tenant. */
export const PARTIES: Readonly<Record<string, (access: Access) => Promise<Party>>> = { strangers, tenant };
