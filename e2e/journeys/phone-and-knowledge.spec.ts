import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from '@bonafide/local/layout';
import { databaseUrl, outboxUrl } from '@bonafide/local/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherAccess } from '../support/access.ts';
import { type StackControl, stackControl } from '../support/stack.ts';
import { Api, newName } from './api.ts';

const NUMBER = '+17742961793';
const LABELS = ['first car', 'street you lived in before', 'school', 'pet'];
const HEADER = ['username', 'phone', 'given name', 'family name', ...LABELS.map((label) => `fact:${label}`)];
const username = newName();

let stack: StackControl;
let api: Api;

/** What enrolments of the tenant owe; all in one, since the face cannot be switched off alone. */
const configured = (device: boolean, mobileMatch: boolean) =>
  api.post('/onboarding/admin/customerConfig', {
    onboardingConfig: {
      onboardingOptions: {
        enrollment: { addDevice: device, addFace: device, mobileMatch, kba: mobileMatch },
        authentication: { verifyFace: device },
        reenrollment: { verifyFace: device },
      },
    },
  });

/** The operator's command, as a program of its own. */
function importCustomers(lines: readonly string[]): string {
  const env = {
    PATH: process.env.PATH,
    BONAFIDE_DATABASE_URL: databaseUrl('onboarding', stack.secrets, stack.ports),
    BONAFIDE_KEYS: stack.secrets.services.onboarding?.keyRing,
  };
  const args = [join(REPOSITORY, 'services/onboarding/dist/main.js'), 'customers', 'import', api.access.realm, '-'];
  return execFileSync(process.execPath, args, { env, input: lines.join('\n'), encoding: 'utf8' });
}

beforeAll(async () => {
  stack = await stackControl();
  api = await Api.open(otherAccess());
  expect((await configured(false, true)).status).toBe(200);
});
afterAll(async () => {
  await configured(true, false);
});

describe('a person who is known', () => {
  it('enrols by a phone and by answers, and by nothing less', async () => {
    const facts = (who: string) => LABELS.map((label) => `${label} of ${who}`);
    const others = Array.from({ length: 6 }, (_, at) => [`other-${at}`, '', '', '', ...facts(`other ${at}`)].join());
    const lines = [HEADER.join(), [username, NUMBER, 'Troy', 'Kohler', ...facts('Troy')].join(), ...others];
    expect(importCustomers(lines)).toContain('imported 7 customers');

    const { body: begun } = await api.post('/onboarding/enrollment/enroll', { username, email: 'troy@example.test' });
    expect(begun.requiredChecks).toEqual(['mobileMatch', 'kba']);
    const { enrollmentToken } = begun;
    const step = (path: string, body: object) =>
      api.post(`/onboarding/enrollment/${path}`, { enrollmentToken, ...body });
    const fullName = { fname: 'Troy', lname: 'Kohler' };

    const internationalTelephone = { dialCode: '1', telephone: '(774) 296-1793' };
    const matched = await step('mobileMatch/verifyPII', { pii: { fullName, internationalTelephone } });
    expect(matched.body.responseDetail.policyDecision).toBe('approve');
    const page = await (await fetch(outboxUrl(stack.ports))).text();
    const [, pinCode] = new RegExp(`${NUMBER.replace('+', '\\+')}</td><td>(\\d{6}) `).exec(page) ?? [];
    const verified = await step('mobileMatch/verifyOTP', { pinCode });
    expect(verified.body).toMatchObject({ enrollmentStatus: 1, registrationCode: '', policyDecision: 'approve' });

    const asked = await step('KBA/questions', { pii: { fullName } });
    expect(asked.body.questions).toHaveLength(4);
    const answers = (
      asked.body.questions as { questionId: string; answers: { answerId: string; answer: string }[] }[]
    ).map(({ questionId, answers: choices }) => ({
      questionId,
      answerId: choices.find(({ answer }) => answer.endsWith(' of Troy'))?.answerId,
    }));
    const judged = await step('KBA/answers', { answers });
    expect(judged.body).toMatchObject({ enrollmentStatus: 2, policyDecision: 'approve', errorCode: null });
    expect(judged.body.registrationCode).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has codes that the gateway shows nobody', async () => {
    for (const path of ['/outbox', '/onboarding/outbox']) {
      const answer = await fetch(`${api.access.baseUrl}${path}`, {
        headers: { authorization: `Bearer ${api.token}`, apikey: api.access.apiKey },
      });
      expect([answer.status, (await answer.text()).includes(NUMBER)]).toEqual([404, false]);
    }
  });
});
