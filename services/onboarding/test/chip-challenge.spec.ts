import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { ChipCheck, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chipOf, type Documents, enrolling, startDocuments, tenantOf, USUAL } from './support/documents.js';
import { enrolled, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
let documents: Documents;
let mandatory: string;
let optional: string;
beforeAll(async () => {
  stand = await startStand();
  documents = await startDocuments(stand);
  mandatory = await tenantOf(stand, { icaoVerification: 'MANDATORY' });
  optional = await tenantOf(stand, { icaoVerification: 'OPTIONAL', addDevice: true });
});
afterAll(async () => {
  await documents.stop();
  await stand.stop();
});
beforeEach(() => {
  Object.assign(documents.papers, { ...USUAL });
});

const done = { enrollmentStatus: 2, registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const open = { enrollmentStatus: 1, registrationCode: '' };
const verified = { icaoVerificationResult: true };
const refused = { icaoVerificationResult: false };
const asked = () => documents.calls.verifyChip.length;
const response = Buffer.from('chip-response-canary').toString('base64');
const NOT_OPEN =
  'Invalid "icaoDataGroups.activeAuthenticationResponse" value: no challenge is open, it was used before or has expired.';

describe('a challenge', () => {
  it('is 8 random bytes, the same by each of its names while it is open, and goes to the engine with the response', async () => {
    const calls = await enrolling(stand, mandatory);
    const [one, two, three] = [
      await calls.challenge(),
      await calls.challenge('getICAOChallenge'),
      await calls.challenge('challengeICAO'),
    ];
    const { challenge } = one.body;
    expect(challenge).toMatch(/^[A-Za-z0-9+/]{11}$/);
    expect(Buffer.from(challenge, 'base64')).toHaveLength(8);
    expect([two.body, three.body]).toEqual([{ challenge }, { challenge }]);
    const other = await enrolling(stand, mandatory);
    expect((await other.challenge()).body.challenge).not.toBe(challenge);
    await calls.addChip({ activeAuthenticationResponse: response });
    const request = documents.calls.verifyChip.at(-1);
    expect(Buffer.from(request?.challenge ?? []).toString('base64')).toBe(`${challenge}=`);
    expect(Buffer.from(request?.activeAuthenticationResponse ?? []).toString('base64')).toBe(response);
  });

  it('at once is one challenge', async () => {
    const calls = await enrolling(stand, mandatory);
    const answers = await Promise.all(
      ['icaoChallenge', 'getICAOChallenge', 'icaoChallenge'].map((name) => calls.challenge(name)),
    );
    expect(new Set(answers.map(({ body }) => body.challenge)).size).toBe(1);
  });

  it('is used up by one response, right or wrong: replayed, it is refused, and the engine is not asked', async () => {
    const calls = await enrolling(stand, mandatory);
    await calls.addDocument();
    const { challenge } = (await calls.challenge()).body;
    documents.papers.chip = { result: Verdict.FAILED, activeAuthentication: ChipCheck.FAILED };
    expect((await calls.addChip({ activeAuthenticationResponse: response })).body).toMatchObject({
      ...open,
      ...refused,
    });
    documents.papers.chip = {};
    const before = asked();
    const { status, body } = await calls.addChip({ activeAuthenticationResponse: response });
    expect([status, body.errorMsg]).toEqual([400, NOT_OPEN]);
    expect(asked()).toBe(before);
    expect((await calls.challenge()).body.challenge).not.toBe(challenge);
    expect((await calls.addChip({ activeAuthenticationResponse: response })).body).toMatchObject({
      ...done,
      ...verified,
    });
  });

  it('that nobody asked for is refused', async () => {
    const calls = await enrolling(stand, mandatory);
    const { status, body } = await calls.addChip({ activeAuthenticationResponse: response });
    expect([status, body.errorMsg]).toEqual([400, NOT_OPEN]);
  });

  it('is good for one of two responses that come at once', async () => {
    const calls = await enrolling(stand, mandatory);
    await calls.challenge();
    const { promise, resolve } = Promise.withResolvers<void>();
    let waiting = 0;
    documents.papers.meanwhile = () => {
      waiting += 1;
      if (waiting === 2) resolve();
      return promise;
    };
    const answers = await Promise.all([1, 2].map(() => calls.addChip({ activeAuthenticationResponse: response })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('is not used up where the engine is away, and the lost answer of a response is repeated', async () => {
    const calls = await enrolling(stand, mandatory);
    await calls.challenge();
    const sent = chipOf(calls.token, { activeAuthenticationResponse: response });
    documents.papers.meanwhile = () => {
      throw new DomainError('UNAVAILABLE', 'docverify is not available');
    };
    expect((await calls.send('addDocumentICAO', sent)).status).toBe(503);
    documents.papers.meanwhile = () => {};
    const first = await calls.send('addDocumentICAO', sent);
    const before = asked();
    const again = await calls.send('addDocumentICAO', sent);
    expect([first.body, again.text, asked()]).toMatchObject([verified, first.text, before]);
  });

  it('expires by the database’s clock, and is drawn anew before that', async () => {
    const calls = await enrolling(stand, mandatory);
    const { challenge } = (await calls.challenge()).body;
    const shift = (seconds: number) =>
      calls.query(
        `UPDATE session_note SET value = jsonb_set(value::jsonb, '{expiresAtMs}',
           to_jsonb((extract(epoch from now()) + ${seconds}) * 1000))::text
         WHERE session_id = $1 AND name = 'chip challenge' RETURNING 1`,
      );
    await shift(-1);
    const late = await calls.addChip({ activeAuthenticationResponse: response });
    expect([late.status, late.body.errorMsg]).toEqual([400, NOT_OPEN]);
    await shift(30);
    expect((await calls.challenge()).body.challenge).not.toBe(challenge);
  });

  it('of a session is told to its own token alone', async () => {
    const { code, keys } = await enrolled(stand);
    const { authToken } = await returning(stand, code, keys);
    const calls = await enrolling(stand, mandatory);
    for (const [token, tenant] of [
      [authToken, undefined],
      [calls.token, optional],
      [randomUUID(), mandatory],
    ] as const) {
      for (const [call, body] of [
        ['icaoChallenge', { enrollmentToken: token }],
        ['addDocumentICAO', chipOf(token)],
      ] as const) {
        expect((await stand.post(`/enrollment/${call}`, body, tenant)).status).toBe(400);
      }
    }
  });
});

const broken: [string, object][] = [
  ['no verdict', { result: Verdict.UNSPECIFIED }],
  ['no passive authentication', { passiveAuthentication: ChipCheck.UNSPECIFIED }],
  ['no active authentication', { activeAuthentication: ChipCheck.UNSPECIFIED }],
  ['a check that is none', { chipAuthentication: 77 as ChipCheck }],
  ['a score that is no number', { match: { score: Number.NaN, receiptId: 'r' } }],
  ['no receipt', { receiptId: '' }],
  ['OK of no number', { identity: undefined }],
];

describe('an engine that', () => {
  it.each(broken)('answers with %s is 500: nothing is verified, nothing is written', async (_what, answer) => {
    const calls = await enrolling(stand, mandatory);
    await calls.challenge();
    documents.papers.chip = answer;
    const { status } = await calls.addChip({ activeAuthenticationResponse: response });
    expect(status).toBe(500);
    expect((await calls.outcomes()).map(({ check_name }: { check_name: string }) => check_name)).toEqual(['addFace']);
    expect(await calls.notes()).toEqual(['chip challenge']);
  });

  it.each([
    ['UNAVAILABLE', 503],
    ['TIMEOUT', 504],
  ] as const)('fails with %s is %d', async (code, status) => {
    const calls = await enrolling(stand, mandatory);
    documents.papers.meanwhile = () => {
      throw new DomainError(code, 'docverify');
    };
    expect((await calls.addChip()).status).toBe(status);
    expect((await calls.outcomes()).length).toBe(1);
  });
});

const half = Buffer.alloc(1_900_000).toString('base64');
const malformed: [string, object, string][] = [
  ['no security object', { sod: undefined }, 'icaoDataGroups.sod'],
  ['a group that is no base64', { dg1: '%' }, 'icaoDataGroups.dg1'],
  ['a group that is a number', { dg11: 7 }, 'icaoDataGroups.dg11'],
  ['a group that is too large', { dg2: Buffer.alloc(2_000_001).toString('base64') }, 'icaoDataGroups.dg2'],
  ['groups that are too large together', { dg2: half, dg3: half, dg4: half }, '5000000'],
  [
    'a response that is too large',
    { activeAuthenticationResponse: Buffer.alloc(2049).toString('base64') },
    'activeAuthenticationResponse',
  ],
];

describe('bad input', () => {
  it.each(malformed)('%s is 400, naming the field', async (_what, change, says) => {
    const calls = await enrolling(stand, mandatory);
    const before = asked();
    const { status, body } = await calls.addChip(change);
    expect([status, body.errorCode, body.errorMsg]).toEqual([
      400,
      expect.stringMatching(/^INPUT_/),
      expect.stringContaining(says),
    ]);
    expect(asked()).toBe(before);
  });

  it.each([
    ['no groups', { icaoDataGroups: undefined }, 'icaoDataGroups'],
    ['no token', { enrollmentToken: undefined }, 'enrollmentToken'],
  ])('%s is 400, naming the field', async (_what, change, says) => {
    const { body } = await stand.post('/enrollment/addDocumentICAO', { ...chipOf('x'), ...change }, mandatory);
    expect([body.status, body.errorMsg]).toEqual([400, expect.stringContaining(says)]);
  });
});
