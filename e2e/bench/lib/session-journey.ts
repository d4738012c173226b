import { createSign, generateKeyPairSync } from 'node:crypto';
import sharp from 'sharp';
import type { Answer, Caller } from './caller.ts';

/** The steps of a person who enrols with device and face and comes back with both; each is one call. */
export const SESSION_STEPS = ['enroll', 'addDevice', 'addFace', 'authenticate', 'verifyDevice', 'verifyFace'] as const;

export type SessionStep = (typeof SESSION_STEPS)[number];

/** Makes the call of a step. */
export type StepCall = (step: SessionStep, path: string, body: string) => Promise<Answer>;

/** Milliseconds that each step took. */
export type SessionTimes = Record<SessionStep, number[]>;

export const noSessionTimes = (): SessionTimes => ({
  enroll: [],
  addDevice: [],
  addFace: [],
  authenticate: [],
  verifyDevice: [],
  verifyFace: [],
});

/** Calls by a client, and notes the time of each. */
export const timed =
  (caller: Caller, times: SessionTimes): StepCall =>
  async (step, path, body) => {
    const start = performance.now();
    const answer = await caller.post(path, body);
    times[step].push(performance.now() - start);
    return answer;
  };

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const device = { deviceId: 'bench', publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
const plain = { create: { width: 64, height: 80, channels: 3 as const, background: '#8a7766' } };
const frame = {
  data: (await sharp(plain).jpeg().toBuffer()).toString('base64'),
  timestamp: 1_500_485_607_877,
  tags: [],
};
const faceLivenessData = { video: { workflow_data: { workflow: 'charlie4', frames: [frame] } } };

/** One person's journey through all steps. Answers the last answer; throws where a step is not passed. */
export async function personJourney(call: StepCall): Promise<Answer> {
  let last: Answer | undefined;
  const take = async (step: SessionStep, body: object): Promise<Record<string, string>> => {
    const flow = SESSION_STEPS.indexOf(step) < SESSION_STEPS.indexOf('authenticate') ? 'enrollment' : 'authentication';
    last = await call(step, `/onboarding/${flow}/${step}`, JSON.stringify(body));
    if (last.status !== 200) throw new Error(`${step} answered ${last.status}: ${last.text.slice(0, 200)}`);
    return JSON.parse(last.text) as Record<string, string>;
  };
  const { enrollmentToken } = await take('enroll', { username: crypto.randomUUID(), email: 'bench@example.test' });
  await take('addDevice', { enrollmentToken, ...device });
  const { registrationCode } = await take('addFace', { enrollmentToken, faceLivenessData });
  const { authToken = '' } = await take('authenticate', { registrationCode });
  const signature = createSign('sha256').update(authToken).sign(privateKey, 'base64');
  await take('verifyDevice', { authToken, deviceId: 'bench', signature });
  const { authStatus } = await take('verifyFace', { authToken, faceLivenessData });
  if (!last || Number(authStatus) !== 2) throw new Error('An authentication was not completed');
  return last;
}
