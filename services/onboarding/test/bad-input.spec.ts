import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captureOf,
  deviceKeys,
  enrolled,
  person,
  photograph,
  returning,
  type Stand,
  signedBy,
  startStand,
} from './support/stand.js';

let stand: Stand;
let token: string;
let authToken: string;
let shot: Buffer;
beforeAll(async () => {
  stand = await startStand();
  shot = await photograph();
  token = (await stand.post('/enrollment/enroll', person())).body.enrollmentToken;
  const { code, keys } = await enrolled(stand);
  authToken = (await returning(stand, code, keys)).authToken;
});
afterAll(() => stand.stop());

type Body = Record<string, unknown>;
const spki = (key: ReturnType<typeof generateKeyPairSync>['publicKey']) =>
  createPublicKey(key.export({ type: 'spki', format: 'pem' }))
    .export({ type: 'spki', format: 'der' })
    .toString('base64');
const rsa = () => spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
const p384 = () => spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey);
const privatePem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
/** A key whose point lies off its curve. */
const offCurve = () => {
  const der = Buffer.from(deviceKeys().spki, 'base64');
  der.writeUInt8((der.at(-1) ?? 0) ^ 1, der.length - 1);
  return der.toString('base64');
};

const workflow = (change: Body) => {
  const capture = captureOf(shot);
  Object.assign(capture.video.workflow_data, change);
  return capture;
};
const frame = (change: Body) => workflow({ frames: [{ data: shot.toString('base64'), ...change }] });
const nothing: [string, unknown][] = [
  ['{}', {}],
  ['a list', []],
  ['null', null],
  ['a text', '"x"'],
  ['broken JSON', '{"a":'],
  ['nothing', ''],
];

const enroll: [string, () => unknown, string?][] = [
  ['username missing', () => ({ ...person(), username: undefined }), 'username'],
  ['username empty', () => ({ ...person(), username: '' }), 'username'],
  ['username blank', () => ({ ...person(), username: '   ' }), 'username'],
  ['username null', () => ({ ...person(), username: null }), 'username'],
  ['username a number', () => ({ ...person(), username: 7 }), 'username'],
  ['username an object', () => ({ ...person(), username: { $ne: '' } }), 'username'],
  ['username too long', () => ({ ...person(), username: 'x'.repeat(257) }), 'username'],
  ['email missing', () => ({ ...person(), email: undefined }), 'email'],
  ['email empty', () => ({ ...person(), email: '' }), 'email'],
  ['email malformed', () => ({ ...person(), email: 'nobody' }), 'email'],
  ['phone with letters', () => ({ ...person(), phoneNumber: '12-ab' }), 'Invalid phone number'],
  ['phone too long', () => ({ ...person(), phoneNumber: '1'.repeat(16) }), 'Invalid phone number'],
  ['phone a number', () => ({ ...person(), phoneNumber: 774 }), 'phoneNumber'],
  ['first name a list', () => ({ ...person(), firstName: ['x'] }), 'firstName'],
];

const addDevice: [string, () => unknown, string?][] = [
  ['token missing', () => ({ deviceId: 'd' }), 'enrollmentToken'],
  ['token empty', () => ({ enrollmentToken: '', deviceId: 'd' }), 'enrollmentToken'],
  ['token unknown', () => ({ enrollmentToken: randomUUID(), deviceId: 'd' }), 'enrollmentToken'],
  ['token a number', () => ({ enrollmentToken: 1, deviceId: 'd' }), 'enrollmentToken'],
  ['token of an authentication', () => ({ enrollmentToken: authToken, deviceId: 'd' }), 'not for enrollment'],
  ['device missing', () => ({ enrollmentToken: token }), 'deviceId'],
  ['device empty', () => ({ enrollmentToken: token, deviceId: '' }), 'deviceId'],
  ['device with NUL', () => ({ enrollmentToken: token, deviceId: 'a\u0000b' }), 'deviceId'],
  ['device too long', () => ({ enrollmentToken: token, deviceId: 'x'.repeat(257) }), 'deviceId'],
  ['key a number', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: 7 }), 'publicKey'],
  ['key empty', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: '' }), 'publicKey'],
  ['key no key', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: 'AAAA' }), 'publicKey'],
  ['key a list', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: [] }), 'publicKey'],
  ['key an object', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: {} }), 'publicKey'],
  ['key RSA', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: rsa() }), 'publicKey'],
  ['key on P-384', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: p384() }), 'publicKey'],
  ['key off its curve', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: offCurve() }), 'publicKey'],
  ['key private', () => ({ enrollmentToken: token, deviceId: 'd', publicKey: privatePem() }), 'publicKey'],
];

/** The bad captures of addFace and verifyFace. */
const captures: [string, () => unknown, string?][] = [
  ['face data missing', () => undefined, 'faceLivenessData'],
  ['face data a text', () => 'x', 'faceLivenessData'],
  ['no video', () => ({}), 'faceLivenessData.video'],
  ['no workflow data', () => ({ video: {} }), 'workflow_data'],
  ['workflow unknown', () => workflow({ workflow: 'golf4' }), 'workflow'],
  ['workflow without level', () => workflow({ workflow: 'charlie' }), 'workflow'],
  ['frames missing', () => workflow({ frames: undefined }), 'frames'],
  ['frames empty', () => workflow({ frames: [] }), 'frames'],
  ['frames too many', () => workflow({ frames: Array(6).fill({ data: 'AAAA' }) }), 'frames'],
  ['a frame without data', () => frame({ data: undefined }), 'frames[0].data'],
  ['a frame empty', () => frame({ data: '' }), 'frames[0].data'],
  ['a frame no base64', () => frame({ data: 'not base64!' }), 'not valid base64'],
  ['a frame a bare data URI', () => frame({ data: 'data:image/jpeg;base64,' }), 'not valid base64'],
  ['a timestamp a text', () => frame({ timestamp: 'now' }), 'timestamp'],
  ['rotation 45', () => workflow({ rotation: 45 }), 'rotation'],
  ['tags no list', () => frame({ tags: 'x' }), 'tags'],
  ['half an envelope', () => ({ iv: 'AAAA', p: 'AAAA' }), 'key'],
  ['a sealed capture that no key opens', () => ({ key: 'AAAA', iv: 'AAAA', p: 'AAAA' }), 'cannot be opened'],
];

const authenticate: [string, () => unknown, string?][] = [
  ['both empty', () => ({ registrationCode: '', username: '' }), 'missing'],
  ['code unknown', () => ({ registrationCode: randomUUID() }), 'Not a valid registration code'],
  ['code malformed', () => ({ registrationCode: `'; DROP TABLE session; --` }), 'Not a valid registration code'],
  ['code with NUL', () => ({ registrationCode: '\u0000' }), 'Not a valid registration code'],
  ['code a number', () => ({ registrationCode: 5 }), 'registrationCode'],
  ['username unknown', () => ({ username: randomUUID() }), 'Not a registered username'],
];

const signature = () => signedBy(deviceKeys().privateKey, 'x');
const verifyDevice: [string, () => unknown, string?][] = [
  ['token missing', () => ({ deviceId: 'd', signature: signature() }), 'authToken'],
  ['token unknown', () => ({ authToken: randomUUID(), deviceId: 'd', signature: signature() }), 'authToken'],
  [
    'token of an enrolment',
    () => ({ authToken: token, deviceId: 'd', signature: signature() }),
    'not for authentication',
  ],
  ['device missing', () => ({ authToken, signature: signature() }), 'deviceId'],
  ['signature missing', () => ({ authToken, deviceId: 'd' }), 'signature'],
  ['signature empty', () => ({ authToken, deviceId: 'd', signature: '' }), 'signature'],
  ['signature no base64', () => ({ authToken, deviceId: 'd', signature: '%%%' }), 'not valid base64'],
  ['signature null', () => ({ authToken, deviceId: 'd', signature: null }), 'signature'],
  ['signature a number', () => ({ authToken, deviceId: 'd', signature: 7 }), 'signature'],
  ['signature in no form', () => ({ authToken, deviceId: 'd', signature: 'AAAA' }), 'signature'],
];

const tokenOnly = (field: string): [string, () => unknown, string?][] => [
  ['token missing', () => ({}), field],
  ['token unknown', () => ({ [field]: randomUUID() }), field],
  ['token null', () => ({ [field]: null }), field],
];

const table: [string, [string, () => unknown, string?][]][] = [
  ['/enrollment/enroll', enroll],
  ['/enrollment/addDevice', addDevice],
  [
    '/enrollment/addFace',
    [
      ...captures.map(
        ([name, make, says]) =>
          [name, () => ({ enrollmentToken: token, faceLivenessData: make() }), says] as [
            string,
            () => unknown,
            string?,
          ],
      ),
      ['token missing', () => ({ faceLivenessData: captureOf(shot) }), 'enrollmentToken'],
      [
        'token unknown',
        () => ({ enrollmentToken: randomUUID(), faceLivenessData: captureOf(shot) }),
        'enrollmentToken',
      ],
    ],
  ],
  ['/enrollment/icaoChallenge', tokenOnly('enrollmentToken')],
  ['/enrollment/cancel', tokenOnly('enrollmentToken')],
  ['/authentication/authenticate', authenticate],
  ['/authentication/verifyDevice', verifyDevice],
  [
    '/authentication/verifyFace',
    [
      ...captures.map(
        ([name, make, says]) =>
          [name, () => ({ authToken, faceLivenessData: make() }), says] as [string, () => unknown, string?],
      ),
      ['token missing', () => ({ faceLivenessData: captureOf(shot) }), 'authToken'],
      ['token unknown', () => ({ authToken: randomUUID(), faceLivenessData: captureOf(shot) }), 'authToken'],
    ],
  ],
  ['/authentication/cancel', tokenOnly('authToken')],
];

const cases = table.flatMap(([path, rows]) =>
  rows.map(([name, make, says]) => [path, name, make, says ?? ''] as const),
);
/** Other bad bodies of these are in their own tests: a document's errors have a code of their own. */
const documents = ['validateDocumentType', 'addDocumentOCR', 'addDocumentICAO'].map((call) => [`/enrollment/${call}`]);
const empties = [...table, ...documents].flatMap(([path]) =>
  nothing.map(([name, body]) => [path, name, body] as const),
);

describe('bad input', () => {
  it.each(cases)('%s: %s', async (path, _name, make, says) => {
    const answer = await stand.post(path, make());
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining(says)]);
    expect(answer.body).toEqual({
      errorCode: expect.stringMatching(/^INPUT_(FORMAT|VALUES)_ERROR$/),
      errorMsg: expect.any(String),
      status: 400,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  it.each(empties)('%s: %s instead of an object', async (path, _name, body) => {
    const answer = await stand.post(path, body);
    expect([answer.status, answer.body.status]).toEqual([400, 400]);
  });

  it('leaves both sessions as they were', async () => {
    expect(
      (await stand.post('/enrollment/addDevice', { enrollmentToken: token, deviceId: 'd' })).body.enrollmentStatus,
    ).toBe(1);
    const face = { authToken, faceLivenessData: captureOf(shot) };
    expect((await stand.post('/authentication/verifyFace', face)).body).toMatchObject({
      matchResult: true,
      authStatus: 1,
    });
  });
});

describe('what is no text', () => {
  const send = async (body: Buffer, type = 'application/json', path = '/onboarding/enrollment/enroll') => {
    const headers = { ...stand.service.as('acme'), 'content-type': type };
    const response = await fetch(`${stand.service.url}${path}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const named = (username: string) => JSON.stringify(person(username));

  it('is refused, so that no two people become one', async () => {
    const base = randomUUID();
    for (const name of [`Jos\u00e8-${base}`, `Jos\u00e9-${base}`]) {
      const answer = await send(Buffer.from(named(name), 'latin1'));
      expect([answer.status, answer.body.errorMsg]).toEqual([400, 'The body is not UTF-8 text']);
    }
    for (const name of [`\ud800${base}`, `\ud801${base}`]) {
      const answer = await send(Buffer.from(named(name)));
      expect([answer.status, answer.body.errorMsg]).toEqual([400, 'Field "username" holds half a surrogate pair.']);
    }
  });

  it('is text where its charset is declared: one person in either encoding, two by two names', async () => {
    const name = `José-${randomUUID()}`;
    const latin = 'text/plain; charset=ISO-8859-1';
    const first = await enrolled(stand, 'acme', name);
    expect(first.code).not.toBe('');
    const again = (await send(Buffer.from(named(name), 'latin1'), latin)).body;
    expect(again.reEnrollmentToken).toEqual(expect.stringMatching(/./));
    const other = (await send(Buffer.from(named(name.replace('é', 'è')), 'latin1'), latin)).body;
    expect(other.enrollmentToken).toEqual(expect.stringMatching(/./));
  });

  it('is refused when it is nested too deeply, in a configuration too', async () => {
    const deep = (levels: number) => `{"onboardingConfig":{},"x":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    const path = '/onboarding/admin/customerConfig';
    const [settings, text] = [
      await send(Buffer.from(deep(40)), 'text/plain', path),
      await send(Buffer.from(deep(4390)), 'text/plain', path),
    ];
    expect([settings.status, settings.body.errorMsg]).toEqual([400, '"x" is nested too deeply']);
    expect([text.status, text.body.errorMsg]).toEqual([400, 'The body is nested deeper than 64 levels']);
    expect((await stand.get('/admin/customerConfig')).status).toBe(200);
  });
});

describe('what callers may leave out, add or spell freely', () => {
  it.each([
    ['no names, no phone', { firstName: undefined, lastName: null, phoneNumber: undefined }],
    ['an empty phone', { phoneNumber: '' }],
    ['a phone with separators', { phoneNumber: '+1 (774) 296-1793' }],
    ['unknown members', { platform: 'web', os: { deep: [1] }, jwt: 'x', __proto__: { username: 'no' } }],
    ['a username of any script', { username: `Ζωή ☂ ${randomUUID()}` }],
  ])('enroll: %s', async (_name, change) =>
    expect((await stand.post('/enrollment/enroll', { ...person(), ...change })).status).toBe(200),
  );

  it.each([
    ['a data URI', () => frame({ data: `data:image/jpeg;base64,${shot.toString('base64')}` })],
    ['base64 without padding', () => frame({ data: shot.toString('base64').replace(/=+$/, '') })],
    ['lower case', () => workflow({ workflow: 'delta6' })],
    ['no timestamp, no tags', () => frame({})],
    ['rotation 90', () => workflow({ rotation: 90 })],
    ['five frames', () => captureOf(shot, shot, shot, shot, shot)],
  ])('addFace: %s', async (_name, make) => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const answer = await stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: make() });
    expect([answer.status, answer.body.livenessResult]).toEqual([200, true]);
  });

  it('authenticate: the code counts beside the sample’s username', async () => {
    const { code } = await enrolled(stand);
    const begun = await stand.post('/authentication/authenticate', { registrationCode: code, username: 'string' });
    expect(begun.status).toBe(200);
  });
});
