import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDeviceKey, derSignature, deviceKeyFrom } from './device-key.js';

const token = '9336b7b9-6a37-4aca-91b0-10b929e5c340';
const holds = (publicKey: string, text: string, signature: string) =>
  verify(
    'sha256',
    Buffer.from(text),
    createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
    Buffer.from(signature, 'base64'),
  );

describe('a device key', () => {
  it('signs tokens as the server verifies them: DER, whatever r and s look like', async () => {
    const key = await createDeviceKey();
    for (let round = 0; round < 300; round += 1) {
      const signature = await key.sign(`${token}-${round}`);
      expect(holds(key.publicKey, `${token}-${round}`, signature)).toBe(true);
      expect(holds(key.publicKey, token, signature)).toBe(false);
    }
  });

  it('is the same key when its pair was kept, and never shows its private half', async () => {
    const key = await createDeviceKey();
    const again = await deviceKeyFrom(key.pair);
    expect(again.publicKey).toBe(key.publicKey);
    expect(holds(key.publicKey, token, await again.sign(token))).toBe(true);
    await expect(crypto.subtle.exportKey('pkcs8', key.pair.privateKey)).rejects.toThrow();
  });

  it('writes numbers in their shortest form', () => {
    const raw = new Uint8Array(64);
    raw[31] = 0x7f;
    raw[32] = 0x80;
    expect([...derSignature(raw)]).toEqual([0x30, 38, 0x02, 1, 0x7f, 0x02, 33, 0, 0x80, ...new Array(31).fill(0)]);
  });
});
