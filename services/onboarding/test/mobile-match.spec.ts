import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outbox } from '../src/delivery/outbox.js';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { imported } from './support/customer-file.js';
import { begun, codes, HEADER, mobileTenant, NUMBER, otherThan, pii, switchedOn } from './support/mobile-match.js';
import { type Stand, startStand } from './support/stand.js';

const PATIENT = { phoneFailuresBeforeDelay: 50, maxPhoneFailures: 50 };

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

const verifyPii = (enrollmentToken: string, tenant: string, of: object = pii()) =>
  stand.post('/enrollment/mobileMatch/verifyPII', { enrollmentToken, pii: of }, tenant);
const verifyOtp = (enrollmentToken: string, tenant: string, pinCode: string) =>
  stand.post('/enrollment/mobileMatch/verifyOTP', { enrollmentToken, pinCode }, tenant);

/** A session to which a code was sent. */
async function sent(policy: object = {}) {
  const who = await mobileTenant(stand, policy);
  const token = await begun(stand, who);
  await verifyPii(token, who.tenant);
  const [code = ''] = await codes(stand, who.tenant);
  return { ...who, token, code };
}

/** Lets the ledger's time for repeats pass. */
const later = (tenant: string) =>
  stand.service.database.query(
    `UPDATE step SET lease_until = now() - interval '1 s' WHERE tenant = $1 AND lease_until < now() + interval '1 hour'`,
    [tenant],
  );
const outcomes = (tenant: string) =>
  stand.service.database.query('SELECT check_name, passed FROM outcome WHERE tenant = $1 ORDER BY decided_at', [
    tenant,
  ]);

describe('mobileMatch', () => {
  it('is owed where it is switched on, and passes with the code that was sent', async () => {
    const { tenant, username } = await mobileTenant(stand);
    const begun = await stand.post('/enrollment/enroll', { username, email: 'troy@mail.example' }, tenant);
    expect(begun.body.requiredChecks).toEqual(['mobileMatch']);
    const { enrollmentToken } = begun.body;
    const matched = await verifyPii(enrollmentToken, tenant);
    expect([matched.status, matched.body]).toEqual([
      200,
      {
        enrollmentStatus: 1,
        responseDetail: {
          errorCode: '0',
          errorDescription: '',
          transaction_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          policyDecision: 'approve',
        },
      },
    ]);
    const [code = ''] = await codes(stand, tenant);
    expect(code).toMatch(/^\d{6}$/);
    const verified = await verifyOtp(enrollmentToken, tenant, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(verified.body).toMatchObject({
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
      policyDecision: 'approve',
      responseDetail: { policyDecision: 'approve' },
    });
    expect(await outcomes(tenant)).toEqual([{ check_name: 'mobileMatch', passed: true }]);
  });

  it.each([
    ['in one part', pii('+17742961793', '')],
    ['with a plus before the country', pii('7742961793', '+1')],
    ['with separators', pii(' (774) 296-17.93 ', '1')],
    ['with the name in other letters', { ...pii(), fullName: { fname: 'TRÓY', mname: null, lname: ' kohler ' } }],
  ])('takes a number %s', async (_how, of) => {
    const { tenant, username } = await mobileTenant(stand);
    const { body } = await verifyPii(await begun(stand, { tenant, username }), tenant, of);
    expect(body.responseDetail.policyDecision).toBe('approve');
    expect(await codes(stand, tenant)).toHaveLength(1);
  });

  it('takes a national number with its trunk prefix', async () => {
    const { tenant } = await mobileTenant(stand);
    const token = await begun(stand, { tenant, username: 'anna' });
    const of = {
      fullName: { fname: 'Anna', lname: 'Berg' },
      internationalTelephone: { dialCode: '44', telephone: '07700 900123' },
    };
    expect((await verifyPii(token, tenant, of)).body.responseDetail.policyDecision).toBe('approve');
  });

  it.each([
    ['letters', pii('77429617xx')],
    ['too few digits', pii('77')],
    ['too many digits', pii('7742961793774296')],
    ['no country', pii('7742961793', '')],
    ['a country that is none', pii('7742961793', '12345')],
    ['nothing', pii('')],
  ])('refuses a number of %s', async (_what, of) => {
    const { tenant, username } = await mobileTenant(stand);
    const { status, body } = await verifyPii(await begun(stand, { tenant, username }), tenant, of);
    expect([status, body.errorMsg]).toEqual([400, 'Invalid phone number']);
  });

  it.each([
    ['pii', {}],
    ['pii.fullName.lname', { pii: { fullName: { fname: 'Troy' }, internationalTelephone: { telephone: NUMBER } } }],
    ['pii.internationalTelephone', { pii: { fullName: { fname: 'Troy', lname: 'Kohler' } } }],
  ])('names a missing %s', async (field, body) => {
    const { tenant, username } = await mobileTenant(stand);
    const enrollmentToken = await begun(stand, { tenant, username });
    const answer = await stand.post('/enrollment/mobileMatch/verifyPII', { enrollmentToken, ...body }, tenant);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining(`"${field}"`)]);
  });

  it.each([
    ['another name', pii('7742961793', '1', 'Smith')],
    ['another number', pii('7742961794')],
    ['another person’s number', pii('7700900123', '44')],
  ])('is denied to %s, and nothing is sent', async (_what, of) => {
    const { tenant, username } = await mobileTenant(stand);
    const { status, body } = await verifyPii(await begun(stand, { tenant, username }), tenant, of);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        enrollmentStatus: 1,
        responseDetail: expect.objectContaining({ errorCode: '1', policyDecision: 'deny' }),
      }),
    ]);
    expect(await codes(stand, tenant)).toEqual([]);
    expect(await outcomes(tenant)).toEqual([{ check_name: 'mobileMatch', passed: false }]);
  });

  it('fails closed for a tenant without a customer file, and for a person whom the file lacks', async () => {
    const tenant = 'tenant-without-file';
    await switchedOn(stand, tenant, { mobileMatch: true });
    const { status, body } = await verifyPii(await begun(stand, { tenant, username: 'troy' }), tenant);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('No customer file was imported')]);
    await imported(stand.service, tenant, [HEADER, `someone,+447700900123,Troy,Kohler`]);
    const other = await verifyPii(await begun(stand, { tenant, username: 'troy' }), tenant);
    expect(other.body.responseDetail.policyDecision).toBe('deny');
  });

  it('is no way to try names and numbers on a person without bound', async () => {
    const { tenant, username } = await mobileTenant(stand, { maxPiiFailuresPerDay: 2 });
    for (const digit of ['4', '5']) {
      const token = await begun(stand, { tenant, username });
      expect((await verifyPii(token, tenant, pii(`774296179${digit}`))).status).toBe(200);
    }
    const { status, headers } = await verifyPii(await begun(stand, { tenant, username }), tenant);
    expect([status, Number(headers.get('retry-after')) > 86_000]).toEqual([429, true]);
    // Of one person; what matches does not count.
    for (const _ of [1, 2, 3]) {
      const token = await begun(stand, { tenant, username: 'anna' });
      const of = { fullName: { fname: 'Anna', lname: 'Berg' }, internationalTelephone: { telephone: '+447700900123' } };
      expect((await verifyPii(token, tenant, of)).body.responseDetail.policyDecision).toBe('approve');
    }
  });
});

describe('a code', () => {
  it('is good once: not in another session of the person, and not after another was sent', async () => {
    const { tenant, username, token, code } = await sent();
    const other = await begun(stand, { tenant, username });
    expect((await verifyOtp(other, tenant, code)).body.errorMsg).toContain('No code was sent');
    await verifyPii(other, tenant);
    const [newer = ''] = await codes(stand, tenant);
    if (newer !== code) {
      expect((await verifyOtp(other, tenant, code)).body).toMatchObject({
        enrollmentStatus: 1,
        policyDecision: 'deny',
      });
    }
    await later(tenant);
    await verifyPii(token, tenant);
    const [newest = ''] = await codes(stand, tenant);
    expect((await verifyOtp(token, tenant, code)).body.policyDecision).toBe(newest === code ? 'approve' : 'deny');
    expect((await verifyOtp(token, tenant, newest)).body).toMatchObject({
      enrollmentStatus: 2,
      policyDecision: 'approve',
    });
  });

  it('is used up by the pass, of which a repeat tells the same', async () => {
    const { tenant, token, code } = await sent({ ...PATIENT });
    await switchedOn(stand, tenant, { mobileMatch: true, addDevice: true });
    const both = await begun(stand, { tenant, username: 'anna' });
    const of = { fullName: { fname: 'Anna', lname: 'Berg' }, internationalTelephone: { telephone: '+447700900123' } };
    await verifyPii(both, tenant, of);
    const [right = ''] = await codes(stand, tenant);
    const first = await verifyOtp(both, tenant, right);
    expect(first.body).toMatchObject({ enrollmentStatus: 1, policyDecision: 'approve' });
    expect((await verifyOtp(both, tenant, right)).body).toEqual(first.body);
    expect((await verifyOtp(both, tenant, otherThan(right))).body.errorMsg).toContain('No code was sent');
    expect((await verifyOtp(token, tenant, code)).body.enrollmentStatus).toBe(2);
    expect((await verifyOtp(token, tenant, code)).status).toBe(200);
  });

  it('is late after its time by the database’s clock', async () => {
    const { tenant, token, code } = await sent();
    await stand.service.database.query(
      `UPDATE session_note SET value = jsonb_set(value::jsonb, '{expiresAtMs}', to_jsonb(extract(epoch FROM now()) * 1000))::text
       WHERE tenant = $1`,
      [tenant],
    );
    const { body } = await verifyOtp(token, tenant, code);
    expect(body).toMatchObject({
      enrollmentStatus: 1,
      policyDecision: 'deny',
      responseDetail: { errorDescription: 'The code has expired' },
    });
  });

  it('lives as long as the tenant says, ten minutes at most', async () => {
    const { tenant } = await sent({ otpSeconds: 60 });
    const [{ seconds }] = await stand.service.database.query(
      `SELECT (value::jsonb->>'expiresAtMs')::float8 / 1000 - extract(epoch FROM now()) AS seconds FROM session_note WHERE tenant = $1`,
      [tenant],
    );
    expect(Number(seconds)).toBeGreaterThan(50);
    expect(Number(seconds)).toBeLessThanOrEqual(60);
    for (const policy of [{ otpSeconds: 601 }, { otpDigits: 5 }, { otpText: 'no code' }]) {
      expect((await stand.post('/admin/customerConfig', { onboardingConfig: { policy } }, tenant)).status).toBe(400);
    }
  });

  it('has the digits and the text of the tenant', async () => {
    const { code } = await sent({ otpDigits: 8, otpText: '{code} ist Ihr Code.' });
    expect(code).toMatch(/^\d{8}$/);
  });

  it('cannot be guessed: wrong ones wait, then lock the code for the person', async () => {
    const { tenant, token, code } = await sent({
      phoneFailuresBeforeDelay: 2,
      phoneDelaySeconds: 30,
      maxPhoneFailures: 3,
    });
    for (const by of [1, 2])
      expect((await verifyOtp(token, tenant, otherThan(code, by))).body.policyDecision).toBe('deny');
    const waiting = await verifyOtp(token, tenant, code);
    expect([waiting.status, Number(waiting.headers.get('retry-after')) > 20]).toEqual([429, true]);
    const pass = () =>
      stand.service.database.query(`UPDATE attempt SET failed_at = failed_at - interval '30 s' WHERE tenant = $1`, [
        tenant,
      ]);
    await pass();
    expect((await verifyOtp(token, tenant, otherThan(code, 3))).status).toBe(200);
    await pass();
    const locked = await verifyOtp(token, tenant, code);
    expect([locked.status, locked.body.errorMsg]).toEqual([400, 'MaxAttempts reached: the one-time code is locked']);
  });

  it('cannot be guessed in parallel either', async () => {
    const { tenant, token, code } = await sent({ phoneFailuresBeforeDelay: 2, maxPhoneFailures: 3 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, by) => verifyOtp(token, tenant, otherThan(code, by + 1))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.every(({ body }) => body.enrollmentStatus !== 2)).toBe(true);
  });

  it('of another tenant is none', async () => {
    const { token, code } = await sent();
    const other = await sent();
    expect((await verifyOtp(token, other.tenant, code)).status).toBe(400);
    expect((await verifyOtp(token, other.tenant, other.code)).status).toBe(400);
    const { body } = await verifyOtp(other.token, other.tenant, code);
    expect(body.policyDecision).toBe(code === other.code ? 'approve' : 'deny');
  });

  it.each(['', 'abcdef', '1'.repeat(17)])('of the form %j is refused', async (pinCode) => {
    const { tenant, token } = await sent();
    const { status, body } = await verifyOtp(token, tenant, pinCode);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('pinCode')]);
  });

  it('is in no log, no row, and no number is either', async () => {
    const { tenant, token, code } = await sent({ otpDigits: 10 });
    await verifyOtp(token, tenant, otherThan(code));
    await verifyOtp(token, tenant, code);
    const rows = await stand.service.database.query(
      `SELECT coalesce(string_agg(row, ' '), '') AS text FROM (
         SELECT to_jsonb(t)::text AS row FROM step t WHERE tenant = $1 UNION ALL
         SELECT to_jsonb(t)::text FROM session_note t WHERE tenant = $1 UNION ALL
         SELECT to_jsonb(t)::text FROM daily_use t WHERE tenant = $1 UNION ALL
         SELECT to_jsonb(t)::text FROM outgoing_message t WHERE tenant = $1 UNION ALL
         SELECT to_jsonb(t)::text FROM outcome t WHERE tenant = $1) AS all_rows`,
      [tenant],
    );
    const text = `${rows[0].text} ${stand.service.logs.join('\n')}`;
    expect(text).toContain('mobileMatch');
    for (const secret of [code, NUMBER.slice(1), 'Kohler', token]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });
});

describe('messages', () => {
  it('of copies of one request are one', async () => {
    const { tenant, username } = await mobileTenant(stand);
    const token = await begun(stand, { tenant, username });
    const answers = await Promise.all(Array.from({ length: 8 }, () => verifyPii(token, tenant)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await codes(stand, tenant)).toHaveLength(1);
    await verifyPii(token, tenant);
    expect(await codes(stand, tenant)).toHaveLength(1);
    await later(tenant);
    await verifyPii(token, tenant);
    expect(await codes(stand, tenant)).toHaveLength(2);
  });

  it('are bounded for a session', async () => {
    const { tenant, token } = await sent({ maxOtpSendings: 2 });
    await later(tenant);
    expect((await verifyPii(token, tenant)).status).toBe(200);
    await later(tenant);
    const { status, body } = await verifyPii(token, tenant);
    expect([status, body.errorMsg]).toEqual([429, expect.stringContaining('messages of the session')]);
    expect(await codes(stand, tenant)).toHaveLength(2);
  });

  it('are bounded for a number, over all sessions, also when they come at once', async () => {
    const { tenant, username } = await mobileTenant(stand, { maxOtpSendingsPerDay: 3 });
    const tokens = await Promise.all(Array.from({ length: 6 }, () => begun(stand, { tenant, username })));
    const answers = await Promise.all(tokens.map((token) => verifyPii(token, tenant)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    expect(await codes(stand, tenant)).toHaveLength(3);
    await stand.service.database.query(`UPDATE daily_use SET used_at = used_at - interval '1 day' WHERE tenant = $1`, [
      tenant,
    ]);
    expect((await verifyPii(await begun(stand, { tenant, username }), tenant)).status).toBe(200);
  });

  it('and what was counted of them are swept when they are of no use any more', async () => {
    const { tenant } = await sent();
    const rows = async () => {
      await stand.service.get(Outbox).sweep();
      await stand.service.get(Sweeper).sweep();
      const [row] = await stand.service.database.query(
        `SELECT (SELECT count(*)::int FROM outgoing_message WHERE tenant = $1) AS messages,
           (SELECT count(*)::int FROM daily_use WHERE tenant = $1) AS uses`,
        [tenant],
      );
      return row;
    };
    expect(await rows()).toEqual({ messages: 1, uses: 2 });
    await stand.service.database.query(`UPDATE outgoing_message SET expires_at = now() - interval '1 s'`);
    await stand.service.database.query(`UPDATE daily_use SET used_at = used_at - interval '1 day'`);
    expect(await rows()).toEqual({ messages: 0, uses: 0 });
  });

  it('are deleted with their person', async () => {
    const { tenant, token } = await sent();
    await stand.post('/enrollment/cancel', { enrollmentToken: token }, tenant);
    expect(await codes(stand, tenant)).toEqual([]);
    expect((await verifyPii(token, tenant)).status).toBe(400);
  });
});
