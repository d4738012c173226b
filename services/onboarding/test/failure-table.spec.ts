import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Flow } from '../src/journey/session/flow.js';
import { can, next, type SessionEvent, type SessionState } from '../src/journey/session/session.machine.js';
import { captures } from './support/failures/captures.js';
import { type Failure, failurePage } from './support/failures/failure-page.js';
import { duplicates, fences, preventing, screened } from './support/failures/findings.js';
import { ofDocuments } from './support/failures/papers.js';
import {
  begin,
  biometricOf,
  bodyOf,
  CALLS,
  closeScene,
  endAs,
  events,
  live,
  meetAnother,
  OF_VOICES,
  openScene,
  type Row,
  rest,
  rowOf,
  signature,
  stand,
  type Trial,
  tenantOf,
  UNKNOWN,
} from './support/failures/scene.js';
import { enrolled, person } from './support/stand.js';

beforeAll(openScene);
afterAll(closeScene);

const failures: Failure[] = [];

/** Every call with a token that is good for nothing. */
const dead: Trial[] = [...CALLS, ...OF_VOICES].flatMap(([flow, call, check]) => {
  const of = biometricOf(call);
  const other: Flow = flow === 'enrollment' ? 'authentication' : 'enrollment';
  const besides: SessionEvent = call.endsWith('cancel') ? { type: 'cancelled' } : { type: 'touched' };
  const event: SessionEvent = check ? { type: 'passed', check } : besides;
  const ends = ['complete', 'cancelled', 'expired', ...(flow === 'enrollment' ? [] : ['failed'])];
  const late = ends.map((end) => ({
    call,
    what: end === 'failed' ? 'the tries were used up' : `the session is ${end}`,
    event,
    act: async () => {
      const token = await begin(flow, of);
      await endAs(end, { flow, of, token });
      // Another device, since the same request would be a repeat and answered as before.
      const another = /Device$|completeReEnroll$/.test(call) && { deviceId: 'another' };
      return { token, body: { ...(await bodyOf(call, flow, token)), ...another } };
    },
  }));
  const foreign = async () => {
    const token = await begin(other, of);
    if (flow !== 'enrollment') await meetAnother(of);
    return { token, body: await bodyOf(call, flow, token) };
  };
  const unknown = async () => {
    if (flow !== 'enrollment') await meetAnother(of);
    return { token: UNKNOWN, body: await bodyOf(call, flow, UNKNOWN) };
  };
  const missing = async () => ({ token: await begin(flow, of), body: {} });
  return [
    { call, what: 'no token', act: missing },
    { call, what: 'an unknown token', act: unknown },
    { call, what: 'a token of another family', act: foreign },
    ...late,
  ];
});

/** The username is registered by another enrolment before the last step of this one. */
const overtaken: Trial = {
  call: '/enrollment/addFace',
  what: 'another enrolment registered the username meanwhile',
  event: { type: 'refused' },
  act: async () => {
    const who = person();
    const token = (await stand.post('/enrollment/enroll', who)).body.enrollmentToken;
    await enrolled(stand, undefined, who.username);
    await stand.post('/enrollment/addDevice', { enrollmentToken: token, deviceId: 'phone' });
    return { token, body: await bodyOf('/enrollment/addFace', 'enrollment', token) };
  },
};

const trials: Trial[] = [
  ...dead,
  live('enrollment', '/enrollment/addDevice', 'a key that cannot be read', undefined, () => ({ publicKey: 'AAAA' })),
  ...captures,
  ...duplicates,
  ...ofDocuments,
  overtaken,
  live(
    'authentication',
    '/authentication/verifyDevice',
    'a signature of another key',
    { type: 'missed', isCounted: false },
    () => signature('another text'),
  ),
  live('authentication', '/authentication/verifyDevice', 'a signature in no known form', undefined, () => ({
    signature: 'AAAA',
  })),
  ...fences,
  ...screened,
  live(
    'reenrollment',
    '/reEnrollment/completeReEnroll',
    'the checks have not passed',
    { type: 'passed', check: 'completeReEnroll' },
    () => {},
  ),
];

it.each(trials)('$call: $what', async ({ call, what, event, act }) => {
  rest();
  const { token, body } = await act();
  const of = biometricOf(call);
  const before = await rowOf(token, of.toLowerCase());
  await events.newOnes();
  const answer = await stand.post(call, body, tenantOf(of));
  await preventing(false);
  const after = await rowOf(token, of.toLowerCase());
  const told = (await events.newOnes()).filter(({ sessionId }) => sessionId === before?.id);
  if (before && after) expect(stateOf(after)).toEqual(predicted(stateOf(before), event));
  if (event && before && !can(stateOf(before), event)) expect(answer.status).toBe(400);
  failures.push({
    call,
    what,
    after: after?.status ?? '–',
    counted: countedOf(before, after),
    tokenLives: after?.isLive ?? false,
    status: answer.status,
    text: textOf(answer.body),
    events: told.map(({ type }) => type),
  });
});

it('docs/contract/failures.md says so', async () => {
  const order = [...CALLS, ...OF_VOICES].map(([, call]) => call);
  const rows = failures.toSorted((one, other) => order.indexOf(one.call) - order.indexOf(other.call));
  expect(rows).toHaveLength(trials.length);
  await expect(failurePage(rows)).toMatchFileSnapshot('../../../docs/contract/failures.md');
});

const stateOf = ({ status, open, attemptsLeft }: Row): SessionState => ({ status, open, attemptsLeft });

/** What the machine makes of a failure; nothing of one that does not reach it or that it refuses. */
function predicted(state: SessionState, event: SessionEvent | undefined): SessionState {
  return event && can(state, event) ? next(state, event) : state;
}

function countedOf(before: Row | undefined, after: Row | undefined): string {
  if (!before || !after) return 'nothing';
  const session = (before.attemptsLeft ?? 0) - (after.attemptsLeft ?? 0);
  const counted = [...(session > 0 ? ['session'] : []), ...(after.failures > before.failures ? ['person'] : [])];
  return counted.join(', ') || 'nothing';
}

/** The message, or the members that tell the failure. */
function textOf(body: Record<string, unknown>): string {
  if (typeof body.errorMsg === 'string') return body.errorMsg.replace(/wait \d+ s/, 'wait … s');
  const members = [
    'livenessResult',
    'faceDuplicateCheck',
    'documentVerificationResult',
    'retryDocumentCapture',
    'matchResult',
    'message',
    'enrollmentStatus',
    'authStatus',
    'registrationCode',
  ];
  return members
    .filter((name) => name in body)
    .map((name) => `\`${name}\` ${JSON.stringify(body[name])}`)
    .join(', ');
}
