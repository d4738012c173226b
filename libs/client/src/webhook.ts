import { fromBase64 } from './base64.js';
import type { WebhookEvent } from './webhook.types.js';
import { WebhookError } from './webhook-error.js';

/** Headers of a request as servers have them: `Headers`, or an object with names in any case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookOptions {
  /** How far the time of a message may be from now, seconds; default 300. */
  toleranceSeconds?: number;
  /** The time to hold messages to; default now. */
  now?: Date;
}

const TOLERANCE_SECONDS = 300;
/** Signatures of a message that are looked at: one for each secret that is good. */
const MOST_SIGNATURES = 10;
const SECRET_BYTES = { least: 24, most: 64 };
const KEY_ID_DIGITS = 16;
const SEALING_INFO = 'bonafide webhook body v1';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/**
 * Verifies a message to an endpoint and answers its event, opened where it is sealed. `rawBody`: the bytes of the request as
 * they came, before anything parsed them. `secrets`: base64 as registration told them; after a change of the secret the new
 * one and the former one, for as long as messages under that may come. Throws `WebhookError` for what must not be taken.
 * Remember the event's `id`: the same event may come again. Needs WebCrypto: Node 20 and later, or a browser-like runtime.
 */
export async function openWebhook(
  headers: WebhookHeaders,
  rawBody: string | Uint8Array | ArrayBuffer,
  secrets: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = new Date() }: WebhookOptions = {},
): Promise<WebhookEvent> {
  const keys = (typeof secrets === 'string' ? [secrets] : secrets).map(secretOf);
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ').slice(0, MOST_SIGNATURES);
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError('headers', 'webhook-timestamp is not a time');
  if (!(Math.abs(now.getTime() / 1000 - Number(timestamp)) <= toleranceSeconds)) {
    throw new WebhookError('time', 'The message is too old, or the clocks differ');
  }
  const body = typeof rawBody === 'string' ? bytesOf(rawBody) : new Uint8Array(rawBody);
  const signed = concatenated(bytesOf(`${id}.${timestamp}.`), body);
  if (!(await isSigned(signed, signatures, keys))) throw new WebhookError('signature', 'No signature is right');
  const content = objectOf(body);
  return (isEnvelope(content) ? await opened(content, id, keys) : content) as unknown as WebhookEvent;
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const values =
    headers instanceof Headers
      ? [headers.get(name)]
      : Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
  const [value, ...others] = values.flat();
  if (typeof value !== 'string' || value === '' || others.length > 0) {
    throw new WebhookError('headers', `${name} must be there once`);
  }
  return value;
}

function secretOf(text: string): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    bytes = fromBase64(text.replace(/^whsec_/, ''));
  } catch {
    // Told below, without the secret.
  }
  if (bytes && bytes.length >= SECRET_BYTES.least && bytes.length <= SECRET_BYTES.most) return bytes;
  throw new WebhookError('secret', 'A secret must be 24 to 64 bytes in base64');
}

/** Every signature is compared with every key by WebCrypto, in a time that does not depend on where they differ. */
async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  signatures: readonly string[],
  secrets: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  const given = signatures.flatMap((one) => (one.startsWith('v1,') ? [signatureOf(one.slice('v1,'.length))] : []));
  let isRight = false;
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    for (const signature of given) isRight = (await crypto.subtle.verify('HMAC', key, signature, signed)) || isRight;
  }
  return isRight;
}

/** What is no base64 is no signature either. */
function signatureOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64(text);
  } catch {
    return new Uint8Array(0);
  }
}

interface Envelope {
  v: unknown;
  alg: unknown;
  kid: unknown;
  id: unknown;
  iv: unknown;
  data: unknown;
  tag: unknown;
}

const isEnvelope = (content: object): content is Envelope => 'alg' in content && 'kid' in content && 'tag' in content;

async function opened(
  { v, alg, kid, id, iv, data, tag }: Envelope,
  messageId: string,
  secrets: readonly Uint8Array<ArrayBuffer>[],
): Promise<object> {
  if (v !== 1 || alg !== 'A256GCM')
    throw new WebhookError('body', 'The body is sealed in a way that is not known here');
  if (id !== messageId) throw new WebhookError('body', 'The sealed body is of another message');
  for (const secret of secrets) {
    if ((await keyIdOf(secret)) !== kid) continue;
    let plain: ArrayBuffer;
    try {
      const sealed = concatenated(fromBase64(String(data)), fromBase64(String(tag)));
      const how = { name: 'AES-GCM', iv: fromBase64(String(iv)), additionalData: bytesOf(messageId), tagLength: 128 };
      plain = await crypto.subtle.decrypt(how, await sealingKey(secret), sealed);
    } catch (cause) {
      throw new WebhookError('body', 'The sealed body does not open', { cause });
    }
    return objectOf(new Uint8Array(plain));
  }
  throw new WebhookError('secret', 'The body is sealed with a secret that was not given');
}

async function keyIdOf(secret: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', secret));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.slice(0, KEY_ID_DIGITS);
}

async function sealingKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: bytesOf(SEALING_INFO) };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
}

function objectOf(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Told below: what the parser says may quote the body.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new WebhookError('body', 'The body is not a JSON object');
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
