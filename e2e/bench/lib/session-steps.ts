import { generateKeyPairSync } from 'node:crypto';
import type { Answer, Caller } from './caller.ts';

/** Tenants whose clients take the steps: one client's rate is limited. */
export const STEP_TENANTS: readonly string[] = ['one', 'two', 'three', 'four'];

/** Milliseconds that each step took. */
export type StepTimes = Record<'enroll' | 'addDevice' | 'cancel', number[]>;

export const noTimes = (): StepTimes => ({ enroll: [], addDevice: [], cancel: [] });

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const device = { deviceId: 'bench', publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };

/** Begins an enrolment and adds a device to it: it lacks nothing but a face. Answers its token. */
export async function enrolment(caller: Caller, times: StepTimes = noTimes()): Promise<string> {
  const person = { username: crypto.randomUUID(), email: 'bench@example.test' };
  const started = await step(caller, 'enroll', person, times);
  const { enrollmentToken } = JSON.parse(started.text) as { enrollmentToken: string };
  await step(caller, 'addDevice', { enrollmentToken, ...device }, times);
  return enrollmentToken;
}

/** Begins an enrolment, adds a device, cancels; notes the milliseconds of each step. Answers the last step's answer. */
export async function journey(caller: Caller, times: StepTimes): Promise<Answer> {
  const enrollmentToken = await enrolment(caller, times);
  return step(caller, 'cancel', { enrollmentToken }, times);
}

async function step(caller: Caller, name: keyof StepTimes, body: object, times: StepTimes): Promise<Answer> {
  const start = performance.now();
  const answer = await caller.post(`/onboarding/enrollment/${name}`, JSON.stringify(body));
  if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
  times[name].push(performance.now() - start);
  return answer;
}
