import type { Caller } from './caller.ts';
import { type Frames, livenessBody } from './captures.ts';
import { type Load, load } from './load.ts';
import { enrolment } from './session-steps.ts';

/** Tokens of enrolments that lack nothing but a face. */
export async function enrolments(caller: Caller, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(await enrolment(caller));
  return tokens;
}

/** Sends one addFace for each enrolment; `completed` counts those that got their registration code. */
export async function addFaces(
  caller: Caller,
  frames: readonly Frames[],
  tokens: readonly string[],
  clients: number,
): Promise<Load & { completed: number }> {
  let completed = 0;
  const result = await load(clients, { calls: tokens.length }, async (number) => {
    const faceLivenessData = livenessBody(frames[number % frames.length] ?? []);
    const body = JSON.stringify({ enrollmentToken: tokens[number], faceLivenessData });
    const answer = await caller.post('/onboarding/enrollment/addFace', body);
    if (/"registrationCode":"[^"]/.test(answer.text)) completed += 1;
    return answer;
  });
  return { ...result, completed };
}
