import { beforeAll, describe, expect, it } from 'vitest';
import { photograph } from '../support/photographs.ts';
import { Api, capture, type Json, newDevice, newName, signToken } from './api.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const device = newDevice();
const [face] = [await photograph('alice-1')];
let api: Api;

/** Tokens in every state that a caller may try, made once. */
const tokens: Record<string, string> = {};

beforeAll(async () => {
  api = await Api.open();
  tokens.enrolling = await api.enroll();
  tokens.cancelledEnrollment = await api.enroll();
  await api.post('/onboarding/enrollment/cancel', { enrollmentToken: tokens.cancelledEnrollment });
  const code = await api.register(face, device);
  tokens.registration = code;
  tokens.authenticating = await api.authenticate(code);
  tokens.cancelledAuthentication = await api.authenticate(code);
  await api.post('/onboarding/authentication/cancel', { authToken: tokens.cancelledAuthentication });
});

/** One hostile or mistaken call: the body may need the tokens, and `says` is what the message must name. */
interface Case {
  what: string;
  path: string;
  body: () => string | Json | unknown[];
  status: number;
  code: string;
  says?: RegExp;
}

const enroll = '/onboarding/enrollment/enroll';
const addDevice = '/onboarding/enrollment/addDevice';
const addFace = '/onboarding/enrollment/addFace';
const cancelEnrollment = '/onboarding/enrollment/cancel';
const authenticate = '/onboarding/authentication/authenticate';
const verifyDevice = '/onboarding/authentication/verifyDevice';
const verifyFace = '/onboarding/authentication/verifyFace';
const cancelAuthentication = '/onboarding/authentication/cancel';

const format = 'INPUT_FORMAT_ERROR';
const values = 'INPUT_VALUES_ERROR';
const person = (members: Json) => () => ({ username: newName(), email: 'a@example.test', ...members });
const without = (member: string) => () => {
  const body: Json = { username: newName(), email: 'a@example.test' };
  delete body[member];
  return body;
};
const frames = (list: unknown, workflow: unknown = 'charlie4', rotation: unknown = 0) => ({
  video: { workflow_data: { workflow, rotation, frames: list } },
});
const picture = () => ({ data: face.toString('base64'), timestamp: 1, tags: [] });

/** What every route must answer to a body that is no JSON object. */
const malformed = (path: string): Case[] => [
  { what: 'no JSON', path, body: () => '{"username":', status: 400, code: format, says: /JSON/ },
  { what: 'a list', path, body: () => [], status: 400, code: format },
  { what: 'a text', path, body: () => '"text"', status: 400, code: format },
  { what: 'null', path, body: () => 'null', status: 400, code: format },
];

/** What every step must answer to a token that is absent, of another type, unknown, or of another family. */
const badToken = (path: string, member: string, rest: () => Json, ended: string, foreign: string): Case[] => [
  { what: 'no token', path, body: rest, status: 400, code: format, says: new RegExp(member) },
  {
    what: 'a number as token',
    path,
    body: () => ({ ...rest(), [member]: 7 }),
    status: 400,
    code: format,
    says: new RegExp(member),
  },
  { what: 'an empty token', path, body: () => ({ ...rest(), [member]: '' }), status: 400, code: values },
  { what: 'an unknown token', path, body: () => ({ ...rest(), [member]: UNKNOWN }), status: 400, code: values },
  {
    what: 'a token of 5,000 characters',
    path,
    body: () => ({ ...rest(), [member]: 'x'.repeat(5000) }),
    status: 400,
    code: values,
  },
  { what: 'a cancelled token', path, body: () => ({ ...rest(), [member]: tokens[ended] }), status: 400, code: values },
  {
    what: 'a token of the other family',
    path,
    body: () => ({ ...rest(), [member]: tokens[foreign] }),
    status: 400,
    code: values,
  },
];

const enrollment = (rest: Json) => () => ({ enrollmentToken: tokens.enrolling, ...rest });
const authentication = (rest: Json) => () => ({ authToken: tokens.authenticating, ...rest });
const aFace = () => ({ faceLivenessData: capture([face, face, face]) });

/** Captures that cannot be judged, for both face steps. */
const badCapture = (path: string, step: (rest: Json) => () => Json): Case[] => [
  { what: 'no capture', path, body: step({}), status: 400, code: format, says: /faceLivenessData/ },
  { what: 'a capture without video', path, body: step({ faceLivenessData: {} }), status: 400, code: format },
  { what: 'no frames', path, body: step({ faceLivenessData: frames([]) }), status: 400, code: values, says: /frames/ },
  {
    what: 'six frames',
    path,
    body: step({ faceLivenessData: frames(Array(6).fill(0).map(picture)) }),
    status: 400,
    code: values,
    says: /frames/,
  },
  {
    what: 'a frame without data',
    path,
    body: step({ faceLivenessData: frames([{ timestamp: 1 }]) }),
    status: 400,
    code: format,
    says: /data/,
  },
  {
    what: 'bad base64',
    path,
    body: step({ faceLivenessData: frames([{ data: '%%%' }]) }),
    status: 400,
    code: format,
    says: /data/,
  },
  {
    what: 'bytes that are no image',
    path,
    body: step({ faceLivenessData: frames([{ data: 'aGVsbG8gd29ybGQ=' }]) }),
    status: 400,
    code: values,
  },
  {
    what: 'a truncated image',
    path,
    body: step({ faceLivenessData: frames([{ data: face.subarray(0, 600).toString('base64') }]) }),
    status: 400,
    code: values,
  },
  {
    what: 'an unknown workflow',
    path,
    body: step({ faceLivenessData: frames([picture()], 'oscar4') }),
    status: 400,
    code: values,
    says: /workflow/,
  },
  {
    what: 'a workflow without a level',
    path,
    body: step({ faceLivenessData: frames([picture()], 'hotel') }),
    status: 400,
    code: values,
    says: /workflow/,
  },
  {
    what: 'a rotation of 45°',
    path,
    body: step({ faceLivenessData: frames([picture()], 'charlie4', 45) }),
    status: 400,
    code: values,
    says: /rotation/,
  },
  {
    what: 'an envelope without iv',
    path,
    body: step({ faceLivenessData: { key: 'AAAA', p: 'AAAA' } }),
    status: 400,
    code: format,
    says: /iv/,
  },
  {
    what: 'an envelope that cannot be opened',
    path,
    body: step({ faceLivenessData: { key: 'AAAA', iv: 'AAAA', p: 'AAAA' } }),
    status: 400,
    code: values,
  },
];

const cases: Case[] = [
  ...malformed(enroll),
  { what: 'no username', path: enroll, body: without('username'), status: 400, code: format, says: /username/ },
  {
    what: 'an empty username',
    path: enroll,
    body: person({ username: '' }),
    status: 400,
    code: values,
    says: /username/,
  },
  {
    what: 'a number as username',
    path: enroll,
    body: person({ username: 1 }),
    status: 400,
    code: format,
    says: /username/,
  },
  {
    what: 'a username of 10,000 characters',
    path: enroll,
    body: person({ username: 'x'.repeat(10_000) }),
    status: 400,
    code: values,
    says: /username/,
  },
  { what: 'no email', path: enroll, body: without('email'), status: 400, code: format, says: /email/ },
  {
    what: 'a malformed phone number',
    path: enroll,
    body: person({ phoneNumber: 'call me' }),
    status: 400,
    code: values,
    says: /Invalid phone number/,
  },
  ...malformed(addDevice),
  ...badToken(
    addDevice,
    'enrollmentToken',
    () => ({ deviceId: device.id, publicKey: device.publicKey }),
    'cancelledEnrollment',
    'authenticating',
  ),
  {
    what: 'no device id',
    path: addDevice,
    body: enrollment({ publicKey: device.publicKey }),
    status: 400,
    code: format,
    says: /deviceId/,
  },
  {
    what: 'a public key that is no base64',
    path: addDevice,
    body: enrollment({ deviceId: 'd', publicKey: '%%%' }),
    status: 400,
    code: values,
    says: /publicKey/,
  },
  {
    what: 'a public key that is no key',
    path: addDevice,
    body: enrollment({ deviceId: 'd', publicKey: 'AAAA' }),
    status: 400,
    code: values,
    says: /publicKey/,
  },
  ...malformed(addFace),
  ...badToken(addFace, 'enrollmentToken', aFace, 'cancelledEnrollment', 'authenticating'),
  ...badCapture(addFace, enrollment),
  ...malformed(cancelEnrollment),
  ...badToken(cancelEnrollment, 'enrollmentToken', () => ({}), 'cancelledEnrollment', 'authenticating'),
  ...malformed(authenticate),
  { what: 'neither code nor username', path: authenticate, body: () => ({}), status: 400, code: format },
  {
    what: 'an unknown code',
    path: authenticate,
    body: () => ({ registrationCode: UNKNOWN }),
    status: 400,
    code: values,
  },
  { what: 'an unknown username', path: authenticate, body: () => ({ username: newName() }), status: 400, code: values },
  {
    what: 'a code of another type',
    path: authenticate,
    body: () => ({ registrationCode: [] }),
    status: 400,
    code: format,
    says: /registrationCode/,
  },
  ...malformed(verifyDevice),
  ...badToken(
    verifyDevice,
    'authToken',
    () => ({ deviceId: device.id, signature: signToken(device, 'x') }),
    'cancelledAuthentication',
    'enrolling',
  ),
  {
    what: 'no signature',
    path: verifyDevice,
    body: authentication({ deviceId: device.id }),
    status: 400,
    code: format,
    says: /signature/,
  },
  {
    what: 'no device id',
    path: verifyDevice,
    body: authentication({ signature: signToken(newDevice(), 'x') }),
    status: 400,
    code: format,
    says: /deviceId/,
  },
  {
    what: 'a signature in no known form',
    path: verifyDevice,
    body: authentication({ deviceId: 'd', signature: 'AAAA' }),
    status: 400,
    code: values,
    says: /signature/,
  },
  ...malformed(verifyFace),
  ...badToken(verifyFace, 'authToken', aFace, 'cancelledAuthentication', 'enrolling'),
  ...badCapture(verifyFace, authentication),
  ...malformed(cancelAuthentication),
  ...badToken(cancelAuthentication, 'authToken', () => ({}), 'cancelledAuthentication', 'enrolling'),
];

describe('bad input on the journey', () => {
  it('has at least sixty cases', () => expect(cases.length).toBeGreaterThanOrEqual(60));

  it.each(cases.map((one) => [one.path, one.what, one] as const))('%s with %s', async (path, _what, one) => {
    const body = one.body();
    const answer = await api.post(path, body);
    expect({ status: answer.status, code: answer.body.errorCode }).toEqual({ status: one.status, code: one.code });
    expect(Object.keys(answer.body).sort()).toEqual(['errorCode', 'errorMsg', 'status', 'timestamp']);
    expect(answer.body.status).toBe(one.status);
    expect(Number.isNaN(Date.parse(answer.body.timestamp))).toBe(false);
    if (one.says) expect(answer.body.errorMsg).toMatch(one.says);
  });

  it('a signature by another key is an answer, not an error', async () => {
    const answer = await api.post(verifyDevice, {
      authToken: tokens.authenticating,
      deviceId: device.id,
      signature: signToken(newDevice(), tokens.authenticating ?? ''),
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ message: 'Device signature is invalid', authStatus: 1 });
  });

  it('leaves the sessions it was tried on usable', async () => {
    const done = await api.post(addFace, { enrollmentToken: tokens.enrolling, ...aFace() });
    expect(done.body).toMatchObject({ livenessResult: true, enrollmentStatus: 1, registrationCode: '' });
  });
});
