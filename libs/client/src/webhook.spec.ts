import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { openWebhook, WebhookError, type WebhookHeaders, type WebhookProblem } from './index.js';

const page = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
const vectors = JSON.parse(/```json vectors\n([^`]+)```/.exec(page)?.[1] ?? '');
const { secret, formerSecret } = vectors as { secret: string; formerSecret: string };
const event = JSON.parse(vectors.clear.body);
const timestamp = Number(vectors['webhook-timestamp']);
const now = new Date(timestamp * 1000);
const nobodys = Buffer.alloc(32, 7).toString('base64');

const headersOf = (kind: 'clear' | 'sealed'): Record<string, string> => ({
  'webhook-id': vectors['webhook-id'],
  'webhook-timestamp': vectors['webhook-timestamp'],
  'webhook-signature': vectors[kind]['webhook-signature'],
});

/** Headers of any body, signed by the independent library. */
function signed(body: string, id: string = vectors['webhook-id'], key = secret): Record<string, string> {
  const signature = new Webhook(key).sign(id, now, body);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
}

async function problemOf(opening: Promise<unknown>): Promise<WebhookProblem | undefined> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error !== undefined) expect(error).toBeInstanceOf(WebhookError);
  return (error as WebhookError | undefined)?.problem;
}

describe('openWebhook', () => {
  it.each(['clear', 'sealed'] as const)('answers the event of a %s message', async (kind) => {
    expect(await openWebhook(headersOf(kind), vectors[kind].body, secret, { now })).toEqual(event);
  });

  it('takes headers and bodies as servers have them, and secrets as Standard Webhooks writes them', async () => {
    const headers = headersOf('sealed');
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    const bytes = new TextEncoder().encode(vectors.sealed.body);
    const ways: [WebhookHeaders, string | Uint8Array | ArrayBuffer][] = [
      [new Headers(headers), bytes],
      [{ ...shouted, host: 'x', cookie: undefined }, bytes.buffer],
      [headers, Buffer.from(bytes)],
    ];
    for (const [given, body] of ways) expect(await openWebhook(given, body, `whsec_${secret}`, { now })).toEqual(event);
  });

  it('verifies by any of the secrets, and opens by the one that sealed', async () => {
    expect(await openWebhook(headersOf('clear'), vectors.clear.body, formerSecret, { now })).toEqual(event);
    expect(await openWebhook(headersOf('sealed'), vectors.sealed.body, [formerSecret, secret], { now })).toEqual(event);
    expect(await problemOf(openWebhook(headersOf('sealed'), vectors.sealed.body, formerSecret, { now }))).toBe(
      'secret',
    );
  });

  const clear = (change: Record<string, string | string[] | undefined>, body: string = vectors.clear.body) =>
    openWebhook({ ...headersOf('clear'), ...change }, body, [secret, formerSecret], { now });

  it.each<[string, WebhookProblem, () => Promise<unknown>]>([
    ['another body', 'signature', () => clear({}, `${vectors.clear.body} `)],
    ['another id', 'signature', () => clear({ 'webhook-id': 'another' })],
    ['another time', 'signature', () => clear({ 'webhook-timestamp': String(timestamp + 1) })],
    [
      'another version of signatures',
      'signature',
      () => clear({ 'webhook-signature': headersOf('clear')['webhook-signature']?.replaceAll('v1,', 'v2,') }),
    ],
    ['no base64', 'signature', () => clear({ 'webhook-signature': 'v1,* v1, v1 ,' })],
    [
      'a part of a signature',
      'signature',
      () => clear({ 'webhook-signature': headersOf('clear')['webhook-signature']?.slice(0, 20) }),
    ],
    [
      'a right one behind ten others',
      'signature',
      () => clear({ 'webhook-signature': `${'v1,AA== '.repeat(10)}${headersOf('clear')['webhook-signature']}` }),
    ],
    ['no signature', 'headers', () => clear({ 'webhook-signature': undefined })],
    ['an empty id', 'headers', () => clear({ 'webhook-id': '' })],
    ['two times', 'headers', () => clear({ 'webhook-timestamp': ['1', '2'] })],
    ['a header in two cases', 'headers', () => clear({ 'Webhook-Id': 'x' })],
    ['a time that is none', 'headers', () => clear({ 'webhook-timestamp': '1e9' })],
    ['a time that is negative', 'headers', () => clear({ 'webhook-timestamp': '-1790000000' })],
    ['another secret', 'signature', () => openWebhook(headersOf('clear'), vectors.clear.body, nobodys, { now })],
    ['no secret', 'signature', () => openWebhook(headersOf('clear'), vectors.clear.body, [], { now })],
    ['a short secret', 'secret', () => openWebhook(headersOf('clear'), vectors.clear.body, 'AAAA', { now })],
    [
      'the text of a secret',
      'secret',
      () => openWebhook(headersOf('clear'), vectors.clear.body, 'not base64!', { now }),
    ],
  ])('refuses %s (%s)', async (_what, problem, open) => expect(await problemOf(open())).toBe(problem));

  it('refuses what is more than five minutes off, either way', async () => {
    const at = (seconds: number, toleranceSeconds?: number) =>
      problemOf(
        openWebhook(headersOf('clear'), vectors.clear.body, secret, {
          now: new Date((timestamp + seconds) * 1000),
          ...(toleranceSeconds !== undefined && { toleranceSeconds }),
        }),
      );
    expect(await Promise.all([at(300), at(-300), at(301), at(-301), at(11, 10), at(0, Number.NaN)])).toEqual([
      undefined,
      undefined,
      'time',
      'time',
      'time',
      'time',
    ]);
    expect(await problemOf(openWebhook(headersOf('clear'), vectors.clear.body, secret))).toBe('time');
  });

  const envelope = JSON.parse(vectors.sealed.body) as Record<string, unknown>;
  const flipped = (text: unknown) =>
    Buffer.from(String(text), 'base64').map((byte, at) => (at === 0 ? byte ^ 1 : byte));
  it.each<[string, WebhookProblem, object | string]>([
    ['another ciphertext', 'body', { ...envelope, data: Buffer.from(flipped(envelope.data)).toString('base64') }],
    ['another tag', 'body', { ...envelope, tag: Buffer.from(flipped(envelope.tag)).toString('base64') }],
    ['a short tag', 'body', { ...envelope, tag: String(envelope.tag).slice(0, 8) }],
    ['another iv', 'body', { ...envelope, iv: Buffer.from(flipped(envelope.iv)).toString('base64') }],
    ['another id', 'body', { ...envelope, id: 'another' }],
    ['another version', 'body', { ...envelope, v: 2 }],
    ['another cipher', 'body', { ...envelope, alg: 'none' }],
    ['another key', 'secret', { ...envelope, kid: '0000000000000000' }],
    ['members that are no text', 'body', { ...envelope, data: { a: 1 } }],
    ['a list', 'body', []],
    ['null', 'body', 'null'],
    ['no JSON', 'body', 'canary {'],
  ])('of what was signed refuses %s (%s), and quotes nothing', async (_what, problem, content) => {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const opening = openWebhook(signed(body), body, secret, { now });
    expect(await problemOf(opening)).toBe(problem);
    await expect(opening).rejects.not.toThrow(/canary/);
  });

  it('opens no envelope under the id of another message, though that was signed', async () => {
    const body = JSON.stringify({ ...envelope, id: 'another' });
    expect(await problemOf(openWebhook(signed(body, 'another'), body, secret, { now }))).toBe('body');
  });

  it('refuses bytes that are no UTF-8', async () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const { createHmac } = await import('node:crypto');
    const mac = createHmac('sha256', Buffer.from(secret, 'base64')).update(`x.${timestamp}.`).update(body);
    const headers = {
      'webhook-id': 'x',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${mac.digest('base64')}`,
    };
    expect(await problemOf(openWebhook(headers, body, secret, { now }))).toBe('body');
  });

  it('answers what the independent library takes', async () => {
    const body = JSON.stringify({ ...event, type: 'webhook.test' });
    expect(await openWebhook(signed(body), body, secret, { now })).toEqual({ ...event, type: 'webhook.test' });
  });
});
