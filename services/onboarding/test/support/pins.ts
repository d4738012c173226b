import { randomBytes } from 'node:crypto';
import { type Answer, person, type Stand } from './stand.js';

/** A device's secret, as the page draws it. */
export const newSecret = () => randomBytes(32).toString('hex');

/** Calls what the page calls, with the headers that a browser adds. */
export async function page(
  { service }: Pick<Stand, 'service'>,
  path: string,
  { tenant, body, headers = {} }: { tenant: string; body?: object; headers?: Record<string, string> },
): Promise<Answer> {
  const response = await fetch(`${service.url}/${tenant}/hosted/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { ...service.as(tenant), ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
}

/** A tenant that asks for a PIN and a device, and lets people reset the PIN without a face. */
export async function pinTenant(stand: Stand, tenant: string, policy: object = {}): Promise<void> {
  const onboardingOptions = {
    enrollment: { addDevice: false, addFace: false, addPIN: true },
    authentication: { verifyFace: false, verifyDevice: false, verifyPIN: true },
    reenrollment: { verifyFace: false, resetPIN: true },
  };
  const { status } = await stand.post(
    '/admin/customerConfig',
    { onboardingConfig: { onboardingOptions, policy } },
    tenant,
  );
  if (status !== 200) throw new Error(`The tenant's settings were refused: ${status}`);
}

/** Begins an enrolment, and a PIN in it. */
export async function begun(stand: Stand, tenant: string, who = person()) {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
  const { body } = await stand.post('/enrollment/initiatePIN', { enrollmentToken }, tenant);
  return { who, enrollmentToken: enrollmentToken as string, identity: body as PinIdentity };
}

export interface PinIdentity {
  mpinId: string;
  activationToken: string;
  expireTime: number;
  redirectURI: string;
  pinUser: string;
  pinDevice: string;
}

export const setPin = (
  stand: Stand,
  tenant: string,
  { activationToken, mpinId }: Pick<PinIdentity, 'activationToken' | 'mpinId'>,
  { pin, deviceSecret }: { pin: string; deviceSecret: string },
) => page(stand, 'pin/activation', { tenant, body: { activationToken, mpinId, deviceSecret, pin } });

/** A person of a `pinTenant` with a PIN, and what enters it. */
export async function withPin(stand: Stand, tenant: string, pin = '280417') {
  const deviceSecret = newSecret();
  const { who, enrollmentToken, identity } = await begun(stand, tenant);
  await setPin(stand, tenant, identity, { pin, deviceSecret });
  const { body } = await stand.post('/enrollment/finalizePIN', { enrollmentToken }, tenant);
  const { mpinId } = identity;
  const enter = (entered = pin, from: Stand | Pick<Stand, 'service'> = stand) =>
    page(from, 'pin/entry', { tenant, body: { mpinId, deviceSecret, pin: entered } });
  return { who, enrollmentToken, code: body.registrationCode as string, mpinId, deviceSecret, enter };
}

/** An authentication of a person. */
export async function authentication(stand: Stand, tenant: string, registrationCode: string): Promise<string> {
  return (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body.authToken;
}

/** A re-enrolment of a person. */
export async function reEnrollment(stand: Stand, tenant: string, who: object): Promise<string> {
  return (await stand.post('/enrollment/enroll', who, tenant)).body.reEnrollmentToken;
}
