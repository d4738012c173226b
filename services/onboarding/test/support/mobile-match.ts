import { randomUUID } from 'node:crypto';
import { Outbox } from '../../src/delivery/outbox.js';
import { imported } from './customer-file.js';
import type { Stand } from './stand.js';

export const NUMBER = '+17742961793';
export const HEADER = 'username,phone,given name,family name';

/** A tenant of its own whose enrolments owe the phone alone, and know Troy Kohler under a username of his own. */
export async function mobileTenant(stand: Stand, policy: object = {}) {
  const tenant = `tenant-${randomUUID()}`;
  const username = `user-${randomUUID()}`;
  await switchedOn(stand, tenant, { mobileMatch: true }, policy);
  await imported(stand.service, tenant, [HEADER, `${username},${NUMBER},Troy,Kohler`, 'anna,+447700900123,Anna,Berg']);
  return { tenant, username };
}

/** Lets a tenant's enrolments owe these checks alone. */
export async function switchedOn(stand: Stand, tenant: string, checks: object, policy: object = {}) {
  const onboardingOptions = {
    enrollment: { addDevice: false, addFace: false, ...checks },
    authentication: { verifyFace: false },
    reenrollment: { verifyFace: false },
  };
  const { status, text } = await stand.post(
    '/admin/customerConfig',
    { onboardingConfig: { onboardingOptions, policy } },
    tenant,
  );
  if (status !== 200) throw new Error(text);
}

/** Begins an enrolment. */
export async function begun(stand: Stand, { tenant, username }: { tenant: string; username: string }): Promise<string> {
  const { body } = await stand.post('/enrollment/enroll', { username, email: `${randomUUID()}@mail.example` }, tenant);
  return body.enrollmentToken as string;
}

export const pii = (telephone = '7742961793', dialCode: string | undefined = '1', lname = 'Kohler') => ({
  fullName: { fname: 'Troy', lname },
  internationalTelephone: { ...(dialCode && { dialCode }), telephone },
});

/** The codes that the outbox holds for a tenant, the newest first. */
export async function codes({ service }: Pick<Stand, 'service'>, tenant: string): Promise<string[]> {
  const messages = await service.get(Outbox).waiting();
  return messages.filter((one) => one.tenant === tenant).map(({ text }) => /^\d+/.exec(text)?.[0] ?? '');
}

/** Another code of as many digits. */
export const otherThan = (code: string, by = 1) =>
  String((Number(code) + by) % 10 ** code.length).padStart(code.length, '0');
