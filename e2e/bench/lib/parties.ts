import type { Access } from '../../support/access.ts';
import type { Attack } from './attacks.ts';
import { Caller } from './caller.ts';

/** Of an answer that is not read. */
const LARGE_BYTES = 50_000;

/** What an attack needs of who makes it. */
export type Party = Pick<Attack, 'headers' | 'takes' | 'gives'>;

/** Callers who know the name of a realm and nothing else. */
async function strangers({ realm }: Access): Promise<Party> {
  const proxy = `/${realm}/b2c-sample-web/proxy`;
  return { headers: {}, takes: `${proxy}/doEnroll`, gives: `${proxy}/ping` };
}

/** The clients of a tenant. */
async function tenant(access: Access): Promise<Party> {
  const headers = await withLargeAnswers(access);
  return { headers, takes: '/onboarding/enrollment/enroll', gives: '/onboarding/admin/customerConfig' };
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
