import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { ScreeningDecision } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditOf } from './support/audit.js';
import {
  AT_REST,
  CLEAR,
  type Compliance,
  hitting,
  LISTED,
  stubCompliance,
  type Verdict,
} from './support/compliance.js';
import { imported } from './support/customer-file.js';
import { switchedOn } from './support/mobile-match.js';
import { person, type Stand, startStand } from './support/stand.js';

const PII = { firstName: 'Troya', lastName: 'Kohlerin', dateOfBirth: '1980-02-29', nationality: 'US' };

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
  compliance.screening.calls.screen.length = 0;
});

/** An enrolment of a tenant of its own that owes screening alone. */
async function begun(who: object = {}, checks: object = { watchlist: true }, tenant = `tenant-${randomUUID()}`) {
  await switchedOn(stand, tenant, checks);
  const { body } = await stand.post('/enrollment/enroll', { ...person(), ...who }, tenant);
  return { tenant, token: body.enrollmentToken as string, owed: body.requiredChecks as string[] };
}
const screen = (tenant: string, enrollmentToken: string, pii: object = PII, path = 'watchlist') =>
  stand.post(`/enrollment/${path}`, { enrollmentToken, pii }, tenant);
const rows = (table: string, tenant: string): Promise<Record<string, unknown>[]> =>
  stand.service.database.query(`SELECT * FROM ${table} WHERE tenant = $1`, [tenant]);
const reviews = async (tenant: string) =>
  (await stand.get('/admin/review', tenant)).body.reviews as { reviewId: string; check: string }[];
const decide = async (tenant: string, decision: 'accept' | 'refuse') => {
  const [review] = await reviews(tenant);
  return stand.post(`/admin/review/${review?.reviewId}`, { decision }, tenant);
};

describe('a person whom no list names', () => {
  it.each(['watchlist', 'watchlist/check', 'checkWatchlist'])('passes by %s', async (path) => {
    const { tenant, token, owed } = await begun();
    expect(owed).toEqual(['watchlist']);
    const { status, body } = await screen(tenant, token, PII, path);
    expect([status, body]).toEqual([
      200,
      {
        enrollmentStatus: 2,
        registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
        errorCode: null,
        errorMsg: null,
        responseDetail: {
          errorCode: '0',
          errorDescription: '',
          transaction_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          userAttributes: [],
          acquiredAttributes: [
            expect.objectContaining({
              provider: 'Bonafide',
              values: { lists: [{ id: 'un_consolidated', version: '2026-11-01', ageSeconds: 3600 }] },
            }),
          ],
          policyDecision: 'approve',
        },
      },
    ]);
    // A repeat is answered as before, and nobody is screened again.
    expect((await screen(tenant, token, PII, path)).body).toEqual(body);
    expect(compliance.screening.calls.screen).toHaveLength(1);
  });

  it('leaves a receipt and a digest of who was screened, and nothing of them in clear', async () => {
    const { tenant, token } = await begun();
    await screen(tenant, token);
    const [outcome] = await rows('outcome', tenant);
    expect(outcome).toMatchObject({
      check_name: 'watchlist',
      passed: true,
      scores: { hits: 0, lists: 1, screened: expect.stringMatching(/^[0-9a-f]{64}$/) },
      engine_receipts: ['receipt-screening'],
    });
    const kept = await Promise.all(['step', 'outcome', 'audit_entry', 'review'].map((table) => rows(table, tenant)));
    const text = `${JSON.stringify(kept)} ${stand.service.logs.join('\n')}`;
    for (const secret of ['Troya', 'Kohlerin', '1980-02-29']) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('is exported with what was measured, without the digest', async () => {
    const { tenant, token } = await begun();
    const { registrationCode } = (await screen(tenant, token)).body;
    const [{ scores } = {}] = await rows('outcome', tenant);
    const { screened, ...measured } = scores as { screened: string };
    const { body, text } = await stand.get(`/admin/registration/${registrationCode}/export`, tenant);
    expect(body.sessions[0].outcomes[0].scores).toEqual(measured);
    expect([screened.length, text.includes(screened)]).toEqual([64, false]);
  });

  it('may be screened without the switch, and is then asked for the others alone', async () => {
    const { tenant, token, owed } = await begun({}, { watchlist: false, addDevice: true });
    expect(owed).toEqual(['addDevice']);
    expect((await screen(tenant, token)).body).toMatchObject({ enrollmentStatus: 1, registrationCode: '' });
  });
});

describe('who is screened', () => {
  const screened = () => compliance.screening.calls.screen.at(-1)?.person;
  const names = () =>
    [screened()?.name, ...(screened()?.otherNames ?? [])].map((name) =>
      [name?.full, name?.given, name?.middle, name?.family].filter((part) => part).join(' '),
    );

  it('is whom the caller names, and whom the enrolment and the customer file name', async () => {
    const username = `user-${randomUUID()}`;
    const { tenant, token } = await begun({ username });
    const file = ['username,given name,family name,date of birth', `${username},Filed,Namesake,1980-02-29`];
    await imported(stand.service, tenant, file);
    await screen(tenant, token, { ...PII, middleName: 'M', country: 'US', gender: 'male' });
    expect(names()).toEqual(['Troya M Kohlerin', 'Troy Kohler', 'Filed Namesake']);
    expect(screened()).toMatchObject({ birthDate: '1980-02-29', country: 'US', nationality: 'US', gender: 'male' });
  });

  it('is one name where all are the same, whatever its case', async () => {
    const { tenant, token } = await begun();
    await screen(tenant, token, { fullName: 'TROY KOHLER' });
    expect(names()).toHaveLength(1);
  });

  it('is both where the whole name and its parts are two, and not half a name that the enrolment has', async () => {
    const { tenant, token } = await begun({ firstName: 'Troy', lastName: '' });
    await screen(tenant, token, { ...PII, fullName: 'Some Body' });
    expect(names()).toEqual(['Some Body', 'Troya Kohlerin']);
  });

  it('is not ruled out by a date of birth that the customer file contradicts', async () => {
    const username = `user-${randomUUID()}`;
    const { tenant, token } = await begun({ username });
    await imported(stand.service, tenant, ['username,date of birth', `${username},1966-06-06`]);
    await screen(tenant, token);
    expect(screened()?.birthDate).toBe('');
  });
});

describe('a person whom a list may mean', () => {
  /** One that a list named. */
  async function listed(...entities: string[]) {
    const session = await begun();
    compliance.answers.verdict = hitting(...entities);
    return { ...session, answer: await screen(session.tenant, session.token) };
  }

  it('is not denied: the enrolment stays open, and the caller is told nothing of the list', async () => {
    const { answer, tenant } = await listed('CDi.001');
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        enrollmentStatus: 1,
        registrationCode: '',
        errorCode: 1,
        errorMsg: 'Watchlist match needs review',
        responseDetail: expect.objectContaining({ errorCode: '1', policyDecision: 'no_decision' }),
      }),
    ]);
    const kept = await Promise.all(['step', 'outcome', 'audit_entry', 'review'].map((table) => rows(table, tenant)));
    const text = `${answer.text} ${JSON.stringify(kept)} ${stand.service.logs.join('\n')}`;
    for (const secret of [LISTED, 'CDi.001']) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
    const [outcome] = await rows('outcome', tenant);
    expect(outcome).toMatchObject({ passed: false, scores: { hits: 1, isReviewed: true } });
  });

  it('does not pass under another name while the review waits', async () => {
    const { tenant, token } = await listed('CDi.001');
    compliance.answers.verdict = CLEAR;
    expect((await screen(tenant, token, { fullName: 'Some Body' })).body).toMatchObject({
      enrollmentStatus: 1,
      errorCode: 1,
      responseDetail: { policyDecision: 'no_decision' },
    });
    expect(compliance.screening.calls.screen).toHaveLength(1);
    expect(await reviews(tenant)).toHaveLength(1);
  });

  it('passes by the same request once a person has accepted all that was found', async () => {
    const { tenant, token } = await listed('CDi.001');
    const [review] = await reviews(tenant);
    const { findings, profile, pictures } = (await stand.get(`/admin/review/${review?.reviewId}`, tenant)).body;
    expect([review?.check, profile.firstName, pictures]).toEqual(['watchlist', 'Troy', []]);
    expect(findings).toEqual([
      {
        id: 'un_consolidated/CDi.001',
        listId: 'un_consolidated',
        category: 'SANCTION',
        entityId: 'CDi.001',
        matchedName: LISTED,
        percent: 91.4,
        isMatch: true,
        explanation: { name: 91.4 },
      },
    ]);
    expect((await decide(tenant, 'accept')).status).toBe(200);
    compliance.answers.verdict = hitting('CDi.001', 'CDi.002');
    expect((await screen(tenant, token)).body).toMatchObject({ enrollmentStatus: 1, errorCode: 1 });
    await decide(tenant, 'accept');
    expect((await screen(tenant, token)).body).toMatchObject({
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/./),
      errorCode: null,
      responseDetail: { policyDecision: 'approve' },
    });
    expect((await auditOf(stand, tenant)).map(({ kind }) => kind)).toEqual([
      'settings.changed',
      'enrollment.watchlist',
      'review.read',
      'review.accepted',
      'enrollment.watchlist',
      'review.accepted',
      'enrollment.watchlist',
    ]);
  });

  it.each([
    ['is kept', 1],
    ['is not kept', 0],
  ])(
    'whose answer was lost is answered as before, also after a decision, where the person %s',
    async (_what, saved) => {
      const tenant = `tenant-${randomUUID()}`;
      const onboardingConfig = { saveToSubjectManager: saved };
      expect((await stand.post('/admin/customerConfig', { onboardingConfig }, tenant)).status).toBe(200);
      const { token } = await begun({}, { watchlist: true }, tenant);
      const repeated = async () => {
        const { body } = await screen(tenant, token);
        expect((await screen(tenant, token)).body).toEqual(body);
        return [body.enrollmentStatus, body.errorCode];
      };
      compliance.answers.verdict = hitting('CDi.001');
      expect(await repeated()).toEqual([1, 1]);
      await decide(tenant, 'accept');
      compliance.answers.verdict = hitting('CDi.001', 'CDi.002');
      expect(await repeated()).toEqual([1, 1]);
      await decide(tenant, 'accept');
      expect(await repeated()).toEqual([2, null]);
      expect(await rows('subject', tenant)).toHaveLength(saved);
    },
  );

  it('loses the enrolment where a person refuses', async () => {
    const { tenant, token } = await listed('CDi.001');
    expect((await decide(tenant, 'refuse')).status).toBe(200);
    expect([(await screen(tenant, token)).status, await rows('subject', tenant)]).toEqual([400, []]);
  });

  it('does not pass by a request that found nobody and came at the same time', async () => {
    const { tenant, token } = await begun();
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    compliance.answers.meanwhile = () => {
      isAsked();
      compliance.answers.meanwhile = () => undefined;
      return held;
    };
    const clean = screen(tenant, token, { fullName: 'Some Body' });
    await asked;
    compliance.answers.verdict = hitting('CDi.001');
    await screen(tenant, token);
    compliance.answers.verdict = CLEAR;
    letGo();
    expect((await clean).status).toBe(503);
    expect(await reviews(tenant)).toHaveLength(1);
  });
});

describe('nobody is cleared', () => {
  const hitOf = (change: object): Verdict => {
    const verdict = hitting('x');
    return { ...verdict, hits: (verdict.hits ?? []).map((hit) => ({ ...hit, ...change })) } as Verdict;
  };
  const refusing = (error: DomainError) => () => {
    throw error;
  };
  it.each<[string, Partial<Compliance['answers']>, number]>([
    ['is away', { meanwhile: refusing(new DomainError('UNAVAILABLE', 'No list is loaded')) }, 503],
    ['is late', { meanwhile: refusing(new DomainError('TIMEOUT', 'late')) }, 504],
    ['refuses', { meanwhile: refusing(new DomainError('INVALID_VALUE', 'x')) }, 500],
    ['gives no verdict', { verdict: undefined }, 500],
    ['gives no decision', { verdict: { ...CLEAR, decision: ScreeningDecision.UNSPECIFIED } }, 500],
    ['searched no list', { verdict: { ...CLEAR, lists: [] } }, 500],
    [
      'searched a list without a name',
      { verdict: { ...CLEAR, lists: [{ id: '', version: '1', ageSeconds: 1n }] } as Verdict },
      500,
    ],
    [
      'searched a list of an endless version',
      { verdict: { ...CLEAR, lists: [{ id: 'l', version: 'x'.repeat(5000), ageSeconds: 1n }] } as Verdict },
      500,
    ],
    [
      'explains by what is no number',
      { verdict: hitOf({ explanation: [{ feature: 'name', percent: Number.NaN }] }) },
      500,
    ],
    ['names somebody endlessly', { verdict: hitOf({ matchedName: 'x'.repeat(4097) }) }, 500],
    ['is clear with hits', { verdict: { ...hitting('x'), decision: ScreeningDecision.CLEAR } as Verdict }, 500],
    ['found nobody to look at', { verdict: { ...CLEAR, decision: ScreeningDecision.HIT } }, 500],
    ['found more than it may tell', { verdict: hitting(...Array.from({ length: 51 }, (_, at) => `e${at}`)) }, 500],
  ])('where compliance %s', async (_what, answers, status) => {
    const { tenant, token } = await begun();
    Object.assign(compliance.answers, answers);
    const answer = await screen(tenant, token);
    expect([answer.status, answer.text.includes('approve')]).toEqual([status, false]);
    expect([await rows('outcome', tenant), await rows('review', tenant)]).toEqual([[], []]);
  });

  it('where no compliance runs', async () => {
    await compliance.stop();
    const { tenant, token } = await begun();
    const { status, body } = await screen(tenant, token);
    compliance = await stubCompliance(stand.nats.url);
    expect([status, body.errorMsg]).toEqual([503, 'ScreeningService is unavailable']);
    expect(await rows('outcome', tenant)).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each<[string, string, object | undefined]>([
    ['pii', 'nothing', undefined],
    ['pii.fullName', 'no name', {}],
    ['pii.fullName', 'half a name', { firstName: 'Troy' }],
    ['pii.fullName', 'a name without a letter', { fullName: '… 12' }],
    ['pii.fullName', 'an endless name', { fullName: 'x'.repeat(513) }],
    ['pii.fullName', 'a name in parts', { fullName: { fname: 'Troy' } }],
    ['pii.lastName', 'an endless last name', { firstName: 'Troy', lastName: 'x'.repeat(257) }],
    ['pii.dateOfBirth', 'another form of date', { ...PII, dateOfBirth: '29.02.1980' }],
    ['pii.country', 'an endless country', { ...PII, country: 'x'.repeat(65) }],
    ['pii.gender', 'a number', { ...PII, gender: 7 }],
  ])('names %s of %s', async (field, _what, pii) => {
    const { tenant, token } = await begun();
    const answer = await stand.post('/enrollment/watchlist', { enrollmentToken: token, pii }, tenant);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining(`"${field}"`)]);
    expect(answer.text).not.toContain('Troy');
  });

  it('are tokens that are missing, unknown, of another family or tenant, or no longer valid', async () => {
    const { tenant, token } = await begun();
    const other = await begun();
    for (const [of, bad] of [
      [tenant, undefined],
      [tenant, randomUUID()],
      [other.tenant, token],
    ] as const) {
      const answer = await stand.post('/enrollment/watchlist', { enrollmentToken: bad, pii: PII }, of);
      expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining('enrollmentToken')]);
    }
    await stand.post('/enrollment/cancel', { enrollmentToken: token }, tenant);
    expect((await screen(tenant, token)).status).toBe(400);
    expect(compliance.screening.calls.screen).toEqual([]);
  });
});
