import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NumberStatus } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { AT_REST, type Compliance, hitting, LISTED, RIGHT, stubCompliance } from './support/compliance.js';
import { person, type Stand, startStand } from './support/stand.js';

const NUMBER = '390.533.447-05';
const FIELDS = { firstName: 'Joanina', lastName: 'Pereirinha', dateOfBirth: '1984-03-19', motherName: 'Mariazinha' };
const PATH = 'nationalId/checkNationalIdNumber';
const WRONG = { ...RIGHT, status: NumberStatus.FAIL, checkDigitValid: false, reason: 'check_digit' };

let stand: Stand;
let compliance: Compliance;
beforeAll(async () => {
  stand = await startStand();
  compliance = await stubCompliance(stand.nats.url);
});
afterAll(async () => {
  await compliance?.stop();
  await stand?.stop();
});
beforeEach(() => {
  Object.assign(compliance.answers, AT_REST());
  compliance.numbers.calls.check.length = 0;
});

type Flow = 'enrollment' | 'authentication';
const FIELD = { enrollment: 'enrollmentToken', authentication: 'authToken' } as const;
const STATUS = { enrollment: 'enrollmentStatus', authentication: 'authStatus' } as const;

/** A session of a tenant of its own that owes the number alone. */
async function begun(flow: Flow, who: object = {}) {
  const tenant = `tenant-${randomUUID()}`;
  const options = (checks: object) => ({
    onboardingConfig: {
      onboardingOptions: {
        enrollment: { addDevice: flow === 'authentication', addFace: false, nationalId: flow === 'enrollment' },
        authentication: { verifyFace: false, verifyDevice: false, ...checks },
        reenrollment: { verifyFace: false },
      },
    },
  });
  const isBack = flow === 'authentication';
  expect((await stand.post('/admin/customerConfig', options({ nationalId: isBack }), tenant)).status).toBe(200);
  const known = { ...person(), ...who };
  const enrolling = (await stand.post('/enrollment/enroll', known, tenant)).body;
  if (!isBack) return { tenant, flow, token: enrolling.enrollmentToken as string, owed: enrolling.requiredChecks };
  const device = { enrollmentToken: enrolling.enrollmentToken, deviceId: 'phone' };
  expect((await stand.post('/enrollment/addDevice', device, tenant)).body.enrollmentStatus).toBe(2);
  const { body } = await stand.post('/authentication/authenticate', { username: known.username }, tenant);
  return { tenant, flow, token: body.authToken as string, owed: body.requiredChecks };
}
type Begun = Awaited<ReturnType<typeof begun>>;

const check = ({ tenant, flow, token }: Begun, change: object = {}) => {
  const body = { [FIELD[flow]]: token, nationalIdType: 'CPF', nationalIdNumber: NUMBER, fields: FIELDS, ...change };
  return stand.post(`/${flow}/${PATH}`, body, tenant);
};
const rows = (table: string, tenant: string): Promise<Record<string, unknown>[]> =>
  stand.service.database.query(`SELECT * FROM ${table} WHERE tenant = $1`, [tenant]);
const decide = async (tenant: string, decision: 'accept' | 'refuse') => {
  const [review] = (await stand.get('/admin/review', tenant)).body.reviews;
  return stand.post(`/admin/review/${review?.reviewId}`, { decision }, tenant);
};

describe.each(['enrollment', 'authentication'] as const)('in %s', (flow) => {
  it('is owed where it is switched on, and passes with a right number of somebody whom no list names', async () => {
    const session = await begun(flow);
    expect(session.owed).toEqual(['nationalId']);
    const { status, body } = await check(session);
    expect([status, body]).toEqual([
      200,
      {
        [STATUS[flow]]: 2,
        ...(flow === 'enrollment' && { registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
        errorCode: null,
        errorMsg: null,
        responseDetail: expect.objectContaining({ errorCode: '0', policyDecision: 'approve' }),
        checks: { nationalId: true, watchlist: true },
      },
    ]);
    expect((await check(session)).body).toEqual(body);
    expect(compliance.numbers.calls.check).toHaveLength(1);
    const [asked] = compliance.numbers.calls.check;
    expect(asked).toMatchObject({
      type: 'CPF',
      number: NUMBER,
      attributes: { motherName: 'Mariazinha' },
      checkNumber: true,
      checkWatchlist: true,
      person: { name: { given: 'Joanina', family: 'Pereirinha' }, birthDate: '1984-03-19' },
    });
    expect(asked?.person?.otherNames.map(({ given, family }) => `${given} ${family}`)).toEqual(['Troy Kohler']);
  });

  it.each([
    ['wrong', { number: WRONG }, 1, 'The national ID is not valid', 'deny', { nationalId: false, watchlist: true }],
    [
      'of a type without rules',
      { number: { ...RIGHT, status: NumberStatus.NOT_SUPPORTED } },
      2,
      'National IDs of this type cannot be checked',
      'no_decision',
      { nationalId: false, watchlist: true },
    ],
    [
      'of a registry that is away',
      { errors: [{ code: 'REGISTRY', message: 'away' }] },
      3,
      'The national ID cannot be checked now',
      'no_decision',
      { nationalId: true, watchlist: false },
    ],
  ])(
    'leaves the session open for a number that is %s',
    async (_what, answers, errorCode, errorMsg, decision, checks) => {
      const session = await begun(flow);
      Object.assign(compliance.answers, answers);
      const { status, body } = await check(session);
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({
          [STATUS[flow]]: 1,
          errorCode,
          errorMsg,
          checks,
          responseDetail: expect.objectContaining({ policyDecision: decision, errorDescription: errorMsg }),
        }),
      ]);
      Object.assign(compliance.answers, AT_REST());
      expect((await check(session, { nationalIdNumber: '39053344705' })).body[STATUS[flow]]).toBe(2);
    },
  );

  it('waits for a person where a list may mean the holder, and passes by the same request once that one accepts', async () => {
    const session = await begun(flow);
    compliance.answers.verdict = hitting('CDi.001');
    const { body } = await check(session);
    expect(body).toMatchObject({
      [STATUS[flow]]: 1,
      errorCode: 1,
      errorMsg: 'Watchlist match needs review',
      checks: { nationalId: true, watchlist: false },
      responseDetail: { policyDecision: 'no_decision' },
    });
    expect(JSON.stringify(body)).not.toContain(LISTED);
    const other = { fields: { fullName: 'Some Body' } };
    expect((await check(session, other)).body).toMatchObject({ [STATUS[flow]]: 1, checks: { watchlist: false } });
    expect(compliance.numbers.calls.check).toHaveLength(1);
    expect((await decide(session.tenant, 'accept')).status).toBe(200);
    expect((await check(session)).body).toMatchObject({ [STATUS[flow]]: 2, checks: { watchlist: true } });
  });

  it('ends the session where a person refuses; who is registered stays so', async () => {
    const session = await begun(flow);
    compliance.answers.verdict = hitting('CDi.001');
    await check(session);
    expect((await decide(session.tenant, 'refuse')).status).toBe(200);
    const { status, body } = await check(session, { nationalIdNumber: '1' });
    expect([status, body.errorMsg]).toEqual([400, `The ${flow} is failed: not a valid token`]);
    expect(await rows('subject', session.tenant)).toHaveLength(flow === 'enrollment' ? 0 : 1);
    expect(await rows('review', session.tenant)).toEqual([]);
  });

  it('keeps neither number nor names in clear, only what shows which number it was', async () => {
    const session = await begun(flow);
    compliance.answers.number = { ...WRONG, normalizedNumber: '39053344705' };
    compliance.answers.verdict = hitting('CDi.001');
    const { text: answer } = await check(session);
    const kept = await Promise.all(
      ['step', 'outcome', 'audit_entry', 'review', 'outbox_event', 'attempt'].map((table) =>
        table === 'outbox_event'
          ? stand.service.database.query('SELECT * FROM outbox_event')
          : rows(table, session.tenant),
      ),
    );
    const text = `${answer} ${JSON.stringify(kept)} ${stand.service.logs.join('\n')}`;
    for (const secret of [NUMBER, '39053344705', 'Joanina', 'Pereirinha', 'Mariazinha', LISTED]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
    const numberOf = async (of: Begun) =>
      (await rows('outcome', of.tenant)).map(({ scores }) => (scores as { number?: string }).number).find((one) => one);
    const digest = await numberOf(session);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    // Of another tenant the same number has another digest.
    const other = await begun(flow);
    await check(other);
    expect(await numberOf(other)).not.toBe(digest);
  });

  it.each<[string, Partial<Compliance['answers']>, number]>([
    [
      'is away',
      {
        meanwhile: () => {
          throw new DomainError('UNAVAILABLE', 'No list is loaded');
        },
      },
      503,
    ],
    ['has no verdict on the number', { number: undefined }, 500],
    ['has an undecided one', { number: { ...RIGHT, status: NumberStatus.UNSPECIFIED } }, 500],
    ['did not screen', { verdict: undefined }, 500],
  ])('does not pass where compliance %s', async (_what, answers, status) => {
    const session = await begun(flow);
    Object.assign(compliance.answers, answers);
    const answer = await check(session);
    expect([answer.status, answer.text.includes('approve')]).toEqual([status, false]);
    expect((await rows('outcome', session.tenant)).filter(({ check_name }) => check_name === 'nationalId')).toEqual([]);
  });

  it.each([
    ['nationalIdType', { nationalIdType: undefined }],
    ['nationalIdType', { nationalIdType: ' ' }],
    ['nationalIdNumber', { nationalIdNumber: undefined }],
    ['nationalIdNumber', { nationalIdNumber: 39053344705 }],
    ['nationalIdNumber', { nationalIdNumber: '1'.repeat(65) }],
    ['fields', { fields: [] }],
    ['fields.dateOfBirth', { fields: { dateOfBirth: '1984-02-30' } }],
    ['fields.motherName', { fields: { motherName: 'x'.repeat(257) } }],
    [FIELD[flow], { [FIELD[flow]]: undefined }],
    [FIELD[flow], { [FIELD[flow]]: randomUUID() }],
  ])('refuses and names %s', async (field, change) => {
    const { status, body, text } = await check(await begun(flow), change);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining(field)]);
    expect(text).not.toContain(NUMBER);
  });

  it('needs a name from somewhere', async () => {
    const session = await begun(flow, { firstName: '', lastName: '' });
    for (const fields of [undefined, null, {}]) {
      const { status, body } = await check(session, { fields });
      expect([status, body.errorMsg]).toEqual([400, 'Required field "fields.fullName" is missing.']);
    }
    expect(compliance.numbers.calls.check).toEqual([]);
  });

  it('is no way to search a registry: wrong numbers wait', async () => {
    const session = await begun(flow);
    compliance.answers.number = WRONG;
    const answers = [];
    for (let at = 0; at < 11; at += 1) answers.push(await check(session, { nationalIdNumber: `1000${at}` }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429]);
  });
});

it('a review of an authentication ends with its session, and the person stays', async () => {
  const session = await begun('authentication');
  compliance.answers.verdict = hitting('CDi.001');
  await check(session);
  expect(await rows('review', session.tenant)).toHaveLength(1);
  await stand.service.database.query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [
    session.tenant,
  ]);
  await stand.service.get(Sweeper).sweep();
  expect(await rows('review', session.tenant)).toEqual([]);
  expect(await rows('subject', session.tenant)).toHaveLength(1);
});

it('is a signal, which makes a face with it no second factor', async () => {
  const session = await begun('authentication');
  await check(session);
  const outcomes = await rows('outcome', session.tenant);
  expect(outcomes.filter(({ check_name }) => check_name === 'nationalId')).toMatchObject([{ single_factor: true }]);
});
