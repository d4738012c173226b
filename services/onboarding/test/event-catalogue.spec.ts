import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browserOf } from './support/browser.js';
import { chipOf, configure, type Documents, documentOf, startDocuments } from './support/documents.js';
import { eventsOfTenant } from './support/events.js';
import { captureOf, deviceKeys, person, photograph, type Stand, signedBy, startStand } from './support/stand.js';
import { recording, startVoiceEngines, type VoiceEngines, voiceOf } from './support/voice.js';

let stand: Stand;
let voices: VoiceEngines;
let documents: Documents;
beforeAll(async () => {
  stand = await startStand();
  voices = await startVoiceEngines(stand.nats.url);
  documents = await startDocuments(stand);
});
afterAll(async () => {
  await Promise.all([voices.stop(), documents.stop()]);
  await stand.stop();
});

/** Docs/contract C.5.2, in the order in which the journeys below bring them about. */
const OF_ENROLMENT = [
  'b2c.started',
  'started',
  'device.added',
  'face.check',
  'voice.check',
  'ocr.check',
  'icao.check',
  'completed',
  'b2c.completed',
];
const OF_RETURN = ['b2c.started', 'started', 'face.check', 'voice.check', 'completed', 'b2c.completed'];

/** A tenant of its own that asks for everything that has an event. */
async function demanding() {
  const tenant = randomUUID();
  const returning = { verifyFace: true, verifyVoice: true };
  const onboardingOptions = {
    enrollment: { addFace: true, addVoice: true, addDocument: true, icaoVerification: 'MANDATORY' },
    authentication: returning,
    reenrollment: returning,
  };
  await configure(stand, tenant, { onboardingOptions });
  const browser = browserOf(stand, tenant);
  const call = async (path: string, body: object) => {
    const { status, body: answer } = await stand.post(path, body, tenant);
    expect([path, status, answer.errorMsg]).toEqual([path, 200, undefined]);
    return answer;
  };
  /** Begins a journey by a browser's session, as a page does; answers the journey's token. */
  const begin = async (trigger: string, begins: string, who: object) => {
    const { sessionToken } = await call(`/b2c/${trigger}`, who);
    const { body } = await browser.proxy(begins, { sessionToken, jwt: '' });
    return body.enrollmentToken ?? body.authToken ?? body.reEnrollmentToken;
  };
  return { tenant, call, begin };
}

const face = async () => ({ faceLivenessData: captureOf(await photograph()) });
const voice = () => ({ livenessData: voiceOf(recording()) });

it('every event of the catalogue is told, once, by the step that it is of', async () => {
  const { tenant, call, begin } = await demanding();
  const who = person();
  const keys = deviceKeys();

  const enrollmentToken = await begin('triggerEnroll', 'doEnroll', who);
  const device = { enrollmentToken, deviceId: 'phone', publicKey: keys.spki };
  await call('/enrollment/addDevice', device);
  await call('/enrollment/addFace', { enrollmentToken, ...(await face()) });
  await call('/enrollment/addVoice', { enrollmentToken, ...voice() });
  await call('/enrollment/addDocumentOCR', documentOf(enrollmentToken));
  expect((await call('/enrollment/addDocumentICAO', chipOf(enrollmentToken))).enrollmentStatus).toBe(2);

  const authToken = await begin('triggerAuthenticate', 'doAuth', { username: who.username });
  const signature = signedBy(keys.privateKey, authToken);
  await call('/authentication/verifyDevice', { authToken, deviceId: 'phone', signature });
  await call('/authentication/verifyFace', { authToken, ...(await face()) });
  expect((await call('/authentication/verifyVoice', { authToken, ...voice() })).authStatus).toBe(2);

  const reEnrollmentToken = await begin('triggerEnroll', 'doEnroll', who);
  await call('/reEnrollment/verifyFace', { reEnrollmentToken, ...(await face()) });
  await call('/reEnrollment/verifyVoice', { reEnrollmentToken, ...voice() });
  await call('/reEnrollment/completeReEnroll', { reEnrollmentToken });

  const types = async () => (await eventsOfTenant(stand, tenant)).map(({ type }) => type);
  // A browser's session ends within seconds after its journey.
  const all = [
    ...OF_ENROLMENT.map((what) => `enrollment.${what}`),
    ...OF_RETURN.map((what) => `authentication.${what}`),
    ...OF_RETURN.map((what) => `reenrollment.${what}`),
  ];
  await expect.poll(async () => (await types()).sort(), { timeout: 15_000 }).toEqual([...all].sort());
  // In the order of its steps within a session, which a browser's is not of.
  const told = await types();
  for (const flow of ['enrollment.', 'authentication.', 'reenrollment.']) {
    const ofSession = (list: readonly string[]) =>
      list.filter((type) => type.startsWith(flow) && !type.includes('.b2c.'));
    expect(ofSession(told)).toEqual(ofSession(all));
  }
});

it('a cancellation of each flow is told', async () => {
  const { tenant, call, begin } = await demanding();
  const who = person();
  const given = await begin('triggerEnroll', 'doEnroll', who);
  await call('/enrollment/cancel', { enrollmentToken: given });
  const options = { enrollment: { addFace: false, addVoice: false, addDocument: false, icaoVerification: 'DISABLED' } };
  const off = { verifyFace: false, verifyVoice: false };
  const onboardingOptions = { ...options, authentication: off, reenrollment: off };
  await configure(stand, tenant, { onboardingOptions });
  const { enrollmentToken } = await call('/enrollment/enroll', who);
  const added = await call('/enrollment/addDevice', {
    enrollmentToken,
    deviceId: 'phone',
    publicKey: deviceKeys().spki,
  });
  const { authToken } = await call('/authentication/authenticate', { registrationCode: added.registrationCode });
  await call('/authentication/cancel', { authToken });
  const { reEnrollmentToken } = await call('/enrollment/enroll', who);
  await call('/reEnrollment/cancel', { reEnrollmentToken });
  const cancelled = (await eventsOfTenant(stand, tenant)).filter(({ type }) => type.endsWith('.cancelled'));
  expect(cancelled.map(({ type }) => type)).toEqual([
    'enrollment.cancelled',
    'authentication.cancelled',
    'reenrollment.cancelled',
  ]);
});
