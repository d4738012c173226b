import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolled, person, type Stand, startStand, TENANT } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

async function send(method: string, path: string, key: string, body?: unknown, tenant = TENANT, client?: string) {
  const answer = await fetch(`${stand.service.url}/onboarding${path}`, {
    method,
    headers: { ...stand.service.as(tenant, client), 'idempotency-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const replayed = answer.headers.get('idempotency-replayed');
  return { status: answer.status, replayed, text: await answer.text() };
}

const enroll = (key: string, body: unknown = person(), tenant = TENANT) =>
  send('POST', '/enrollment/enroll', key, body, tenant);
const sessions = async () => {
  const [{ count }] = await stand.service.database.query('SELECT count(*)::int AS count FROM session');
  return count;
};

describe('a request with an Idempotency-Key', () => {
  it('has one effect, and its repeats the same answer, which is told', async () => {
    const [key, body] = [randomUUID(), person()];
    const before = await sessions();
    const first = await enroll(key, body);
    const second = await enroll(key, body);
    expect([first.status, first.replayed, second.status, second.replayed]).toEqual([200, null, 200, 'true']);
    expect(second.text).toBe(first.text);
    expect(await sessions()).toBe(before + 1);
  });

  it('has one effect for 20 copies at once', async () => {
    const [key, body] = [randomUUID(), person()];
    const before = await sessions();
    const answers = await Promise.all(Array.from({ length: 20 }, () => enroll(key, body)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(await sessions()).toBe(before + 1);
  });

  it('erases once, and tells a repeat that it did', async () => {
    const { code } = await enrolled(stand);
    const key = randomUUID();
    const path = `/admin/registration/${code}`;
    expect((await send('DELETE', path, key)).status).toBe(200);
    expect(await send('DELETE', path, key)).toMatchObject({ status: 200, replayed: 'true' });
    expect((await send('DELETE', path, randomUUID())).status).toBe(400);
  });

  it('is refused where its key stands for another body or another operation', async () => {
    const [key, body] = [randomUUID(), person()];
    await enroll(key, body);
    const others = [await enroll(key), await send('POST', '/authentication/authenticate', key, body)];
    for (const { status, text } of others) {
      expect(status).toBe(400);
      expect(JSON.parse(text).errorMsg).toContain('Idempotency-Key');
    }
  });

  it('is another one in another tenant', async () => {
    const [key, body] = [randomUUID(), person()];
    const answers = [await enroll(key, body), await enroll(key, body, 'globex')];
    expect(answers.map(({ status, replayed }) => [status, replayed])).toEqual([
      [200, null],
      [200, null],
    ]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(2);
  });

  it('is another one of another client, and one without a client has no key', async () => {
    const [key, body] = [randomUUID(), person()];
    const by = (client?: string) => send('POST', '/enrollment/enroll', key, body, TENANT, client);
    const answers = [await by(), await by('another'), await by(''), await by('')];
    expect(answers.map(({ status, replayed }) => [status, replayed])).toEqual(answers.map(() => [200, null]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(4);
  });

  it('may be tried again after it was refused', async () => {
    const key = randomUUID();
    const body = { username: '' };
    expect((await enroll(key, body)).status).toBe(400);
    expect(await enroll(key, body)).toMatchObject({ status: 400, replayed: null });
    expect(await enroll(key)).toMatchObject({ status: 200, replayed: null });
  });

  it.each(['', 'a b', 'ü', 'x'.repeat(256)])('is refused with the key %j', async (key) => {
    const { status, text } = await enroll(key);
    expect(status).toBe(400);
    expect(JSON.parse(text).errorMsg).toContain('Idempotency-Key');
  });

  it('is taken over from a process that died with it, once its lease is over', async () => {
    const [key, body] = [randomUUID(), person()];
    await enroll(key, body);
    const left = "lease_until = now() + interval '600 milliseconds', answer = NULL";
    await stand.service.database.query(`UPDATE kept_answer SET ${left}`);
    const start = performance.now();
    expect(await enroll(key, body)).toMatchObject({ status: 200, replayed: null });
    expect(performance.now() - start).toBeGreaterThan(300);
  });

  it('is forgotten after an hour, and its answer cannot be read in the database', async () => {
    const [key, body] = [randomUUID(), person()];
    const { enrollmentToken } = JSON.parse((await enroll(key, body)).text);
    const rows = await stand.service.database.query('SELECT * FROM kept_answer');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some((row: object) => JSON.stringify(row).includes(enrollmentToken))).toBe(false);
    const bytes = Buffer.concat(rows.map(({ answer }: { answer: Buffer | null }) => answer ?? Buffer.alloc(0)));
    expect(bytes.includes(enrollmentToken)).toBe(false);
    await stand.service.database.query("UPDATE kept_answer SET expires_at = now() - interval '1 second'");
    await sleep(5);
    expect(await enroll(key, body)).toMatchObject({ status: 200, replayed: null });
  });
});
