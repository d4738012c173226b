import { freePorts } from '@bonafide/testing/ports';
import { startTestService } from '@bonafide/testing/service';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onboarding } from '../src/service.js';
import { type HttpProvider, json, SECRET, startProvider } from './support/http-provider.js';
import { begun, codes, mobileTenant, NUMBER, pii } from './support/mobile-match.js';
import { statusOf } from './support/raw-http.js';
import { SECRETS, type Stand, startStand } from './support/stand.js';

const verifyPii = (stand: Stand, enrollmentToken: string, tenant: string) =>
  stand.post('/enrollment/mobileMatch/verifyPII', { enrollmentToken, pii: pii() }, tenant);
const verifyOtp = (stand: Stand, enrollmentToken: string, tenant: string, pinCode: string) =>
  stand.post('/enrollment/mobileMatch/verifyOTP', { enrollmentToken, pinCode }, tenant);

/** Rows that a tenant's sessions and messages left. */
async function left({ service }: Stand, tenant: string): Promise<object> {
  const [row] = await service.database.query(
    `SELECT (SELECT count(*)::int FROM session_note WHERE tenant = $1) AS notes,
       (SELECT count(*)::int FROM outcome WHERE tenant = $1) AS outcomes,
       (SELECT count(*)::int FROM step WHERE tenant = $1 AND answer IS NOT NULL) AS answers,
       (SELECT count(*)::int FROM outgoing_message WHERE tenant = $1) AS messages,
       (SELECT count(*)::int FROM daily_use WHERE tenant = $1) AS uses`,
    [tenant],
  );
  return row;
}
const NOTHING = { notes: 0, outcomes: 0, answers: 0, messages: 0, uses: 0 };

describe('an SMS provider', () => {
  let provider: HttpProvider;
  let stand: Stand;
  let tenant: string;
  let token: string;
  beforeAll(async () => {
    provider = await startProvider();
  });
  afterAll(() => provider?.stop());
  // Each with a circuit of its own.
  beforeEach(async () => {
    provider.asked.length = 0;
    provider.answer = json(202, { accepted: true });
    stand = await startStand({
      BONAFIDE_MESSAGES_URL: `${provider.url}/sms`,
      BONAFIDE_MESSAGES_SECRET: `whsec_${SECRET.toString('base64')}`,
    });
    const who = await mobileTenant(stand);
    tenant = who.tenant;
    token = await begun(stand, who);
  });
  afterEach(() => stand?.stop());

  it('is sent one signed message, whose code passes', async () => {
    await Promise.all([1, 2, 3].map(() => verifyPii(stand, token, tenant)));
    expect(provider.asked).toHaveLength(1);
    const [{ path, headers, body, isSigned } = provider.asked[0]] = provider.asked;
    expect([path, isSigned, body?.to]).toEqual(['/sms', true, NUMBER]);
    expect(headers?.['webhook-id']).toBe(body?.id);
    const code = /^\d{6}/.exec(body?.text)?.[0] ?? '';
    expect((await verifyOtp(stand, token, tenant, code)).body.enrollmentStatus).toBe(2);
    expect(await codes(stand, tenant)).toEqual([]);
    expect(stand.service.logs.join('\n')).not.toContain(code);
  });

  it('that fails is asked once more under the same id, and then nothing is written', async () => {
    provider.answer = json(503, {});
    const { status, body } = await verifyPii(stand, token, tenant);
    expect([status, body.errorMsg]).toEqual([503, 'The code could not be sent, try again']);
    expect(new Set(provider.asked.map(({ body: sent }) => sent.id)).size).toBe(1);
    expect(provider.asked).toHaveLength(2);
    expect(await left(stand, tenant)).toEqual(NOTHING);
    expect((await verifyOtp(stand, token, tenant, '123456')).body.errorMsg).toContain('No code was sent');
    provider.answer = json(200, {});
    expect((await verifyPii(stand, token, tenant)).body.responseDetail.policyDecision).toBe('approve');
  });

  it('that is not there leaves nothing written either', async () => {
    await provider.stop();
    expect((await verifyPii(stand, token, tenant)).status).toBe(503);
    expect(await left(stand, tenant)).toEqual(NOTHING);
    provider = await startProvider();
  });

  it('that refuses is not asked again', async () => {
    provider.answer = json(401, {});
    expect((await verifyPii(stand, token, tenant)).status).toBe(503);
    expect(provider.asked).toHaveLength(1);
  });

  it('that sends elsewhere is not followed', async () => {
    provider.answer = (response) => void response.writeHead(307, { location: `${provider.url}/elsewhere` }).end();
    expect((await verifyPii(stand, token, tenant)).status).toBe(503);
    expect(provider.asked.map(({ path }) => path)).toEqual(['/sms']);
  });

  it('that does not answer in time may have sent the message: it counts, and is not repeated', async () => {
    provider.answer = () => {};
    expect((await verifyPii(stand, token, tenant)).status).toBe(503);
    expect(provider.asked).toHaveLength(1);
    expect(await left(stand, tenant)).toEqual({ ...NOTHING, uses: 2 });
  });

  it('that fails on and on is left alone for a while', async () => {
    provider.answer = json(500, {});
    for (const _ of [1, 2, 3]) await verifyPii(stand, token, tenant);
    expect(provider.asked).toHaveLength(5);
    const before = performance.now();
    expect((await verifyPii(stand, token, tenant)).status).toBe(503);
    expect([provider.asked.length, performance.now() - before < 3000]).toEqual([5, true]);
    expect(await left(stand, tenant)).toEqual(NOTHING);
  });
});

describe('a mail server', () => {
  const mails: string[] = [];
  const recipients: string[] = [];
  const faults = { recipient: undefined as number | undefined };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'bonafide' && password === 'pa:ss' ? done(null, { user: username }) : done(new Error('no')),
    onRcptTo: ({ address }, _session, done) => {
      if (faults.recipient) return done(Object.assign(new Error('refused'), { responseCode: faults.recipient }));
      recipients.push(address);
      return done();
    },
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString('utf8'));
        done();
      });
    },
  });
  let stand: Stand;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as { port: number };
    stand = await startStand({
      BONAFIDE_MESSAGES_URL: `smtp://bonafide:pa%3Ass@127.0.0.1:${port}`,
      BONAFIDE_MESSAGES_FROM: 'codes@bonafide.example',
      BONAFIDE_MESSAGES_TO: '{number}@sms.example',
    });
  });
  afterAll(async () => {
    await stand?.stop();
    await new Promise<void>((resolve) => server.close(resolve));
  });

  it('is given a mail to the gateway’s address of the number, whose code passes', async () => {
    const { tenant, username } = await mobileTenant(stand);
    const token = await begun(stand, { tenant, username });
    expect((await verifyPii(stand, token, tenant)).body.responseDetail.policyDecision).toBe('approve');
    expect(recipients).toEqual([`${NUMBER.slice(1)}@sms.example`]);
    expect(mails[0]).toContain('From: codes@bonafide.example');
    const code = /\r\n\r\n(\d{6}) /.exec(mails[0] ?? '')?.[1] ?? '';
    expect((await verifyOtp(stand, token, tenant, code)).body.enrollmentStatus).toBe(2);
  });

  it.each([550, 451])('that refuses with %i leaves nothing written', async (responseCode) => {
    const { tenant, username } = await mobileTenant(stand);
    faults.recipient = responseCode;
    const answer = await verifyPii(stand, await begun(stand, { tenant, username }), tenant);
    faults.recipient = undefined;
    expect(answer.status).toBe(503);
    expect(await left(stand, tenant)).toEqual(NOTHING);
    expect(stand.service.logs.join('\n')).not.toContain(NUMBER.slice(1));
  });
});

describe('a mail server beyond this machine', () => {
  it('that offers no encryption is given nothing', async () => {
    const commands: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        commands.push('AUTH');
        done(null, { user: 'x' });
      },
      onMailFrom: (_address, _session, done) => {
        commands.push('MAIL');
        done();
      },
    });
    // An address of this machine that is not known as one.
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
    const { port } = server.server.address() as { port: number };
    const stand = await startStand({
      BONAFIDE_MESSAGES_URL: `smtp://bonafide:secret@127.0.0.2:${port}`,
      BONAFIDE_MESSAGES_FROM: 'codes@bonafide.example',
      BONAFIDE_MESSAGES_TO: '{number}@sms.example',
    });
    const { tenant, username } = await mobileTenant(stand);
    expect((await verifyPii(stand, await begun(stand, { tenant, username }), tenant)).status).toBe(503);
    expect(commands).toEqual([]);
    expect(await left(stand, tenant)).toEqual(NOTHING);
    await stand.stop();
    await new Promise<void>((resolve) => server.close(resolve));
  });
});

describe('the outbox', () => {
  it('is shown on a port of this machine where one is configured, to this machine’s own names', async () => {
    const [port] = await freePorts();
    const stand = await startStand({ BONAFIDE_OUTBOX_PORT: String(port) });
    const { tenant, username } = await mobileTenant(stand, { otpText: '<b>{code}</b>' });
    await verifyPii(stand, await begun(stand, { tenant, username }), tenant);
    const page = await fetch(`http://127.0.0.1:${port}/outbox`);
    const text = await page.text();
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(text).toContain(NUMBER);
    expect(text).toMatch(/&#60;b&#62;\d{6}&#60;/);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/outbox`, { method: 'POST' })).status).toBe(404);
    expect(await statusOf(port, '/outbox', 'evil.example')).toBe(404);
    await stand.service.database.query(`UPDATE outgoing_message SET expires_at = now()`);
    expect(await (await fetch(`http://127.0.0.1:${port}/outbox`)).text()).not.toContain(NUMBER);
    await stand.stop();
    await expect(fetch(`http://127.0.0.1:${port}/outbox`)).rejects.toThrow();
  });

  it('is shown nowhere otherwise', async () => {
    const service = await startTestService(onboarding, SECRETS);
    for (const url of [service.url, service.managementUrl]) {
      expect((await fetch(`${url}/outbox`, { headers: service.as('acme') })).status).toBe(404);
    }
    await service.stop();
  });
});

describe('a configuration that says half', () => {
  it.each([
    ['an SMS provider without a secret', { BONAFIDE_MESSAGES_URL: 'https://sms.example' }, 'BONAFIDE_MESSAGES_SECRET'],
    ['a mail server without addresses', { BONAFIDE_MESSAGES_URL: 'smtps://mail.example' }, 'BONAFIDE_MESSAGES_FROM'],
    ['an SMS provider in clear', { BONAFIDE_MESSAGES_URL: 'http://sms.example' }, 'BONAFIDE_MESSAGES_URL'],
    ['a short secret', { BONAFIDE_MESSAGES_SECRET: 'c2hvcnQ=' }, 'BONAFIDE_MESSAGES_SECRET'],
    ['a broker without a secret', { BONAFIDE_BROKER_URL: 'https://broker.example' }, 'BONAFIDE_BROKER_SECRET'],
  ])('%s is refused at the start', async (_what, config, key) => {
    await expect(startTestService(onboarding, { ...SECRETS, ...config })).rejects.toThrow(key);
  });
});
