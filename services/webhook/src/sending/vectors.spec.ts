import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sealedEnvelope } from './body-envelope.js';
import { keysOf } from './secret-keys.js';
import { bodySignature, standardHeaders } from './signature.js';

const page = readFileSync(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
const vectors = JSON.parse(/```json vectors\n([^`]+)```/.exec(page)?.[1] ?? '');

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const [current, former] = [vectors.secret, vectors.formerSecret].map((secret) => keysOf(bytes(secret)));
if (!current || !former) throw new Error('the page shows no secrets');
const id: string = vectors['webhook-id'];

describe('docs/webhooks.md shows what the code makes', () => {
  it('of a secret', () => {
    expect(current.id).toBe(vectors.kid);
    expect(current.sealing.export().toString('base64')).toBe(vectors.sealingKey);
  });

  it('of a sealed body', () => {
    const sealed = sealedEnvelope(current, { id, body: Buffer.from(vectors.clear.body) }, bytes(vectors.iv));
    expect(JSON.stringify(sealed)).toBe(vectors.sealed.body);
  });

  it.each(['clear', 'sealed'] as const)('of the signatures of a %s message', (kind) => {
    const { body: text, ...headers } = vectors[kind];
    const body = Buffer.from(text);
    const signed = { id, timestamp: Number(vectors['webhook-timestamp']), body };
    expect({
      'webhook-signature': standardHeaders(signed, [current.signing, former.signing])['webhook-signature'],
      'x-aware-signature': bodySignature(body, current.signing),
    }).toEqual(headers);
  });
});

describe('what is derived from a secret', () => {
  it('is derived once for each array, and differs with each secret', () => {
    const secret = bytes(vectors.secret);
    expect(keysOf(secret)).toBe(keysOf(secret));
    expect(former.id).not.toBe(current.id);
    expect(former.sealing.equals(current.sealing)).toBe(false);
  });

  it('seals with an initialisation vector of its own each time', () => {
    const body = Buffer.from('{}');
    const ivs = Array.from({ length: 100 }, () => sealedEnvelope(current, { id, body }).iv);
    expect(new Set(ivs).size).toBe(100);
    expect(ivs.every((iv) => bytes(iv).length === 12)).toBe(true);
  });
});
