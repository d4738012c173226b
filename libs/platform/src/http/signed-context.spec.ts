import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { signContext, verifyContext } from './signed-context.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const who = { tenant: 'acme', client: 'c', scopes: ['openid'] };

function signed(text: string): string {
  const payload = Buffer.from(text).toString('base64url');
  return `${payload}.${sign(null, Buffer.from(payload), privateKey).toString('base64url')}`;
}

it('reads what was signed, until it ends', () => {
  const header = signContext(privateKey, who, 1000);
  expect(verifyContext(publicKey, header, 1000).who).toEqual(who);
  expect(() => verifyContext(publicKey, header, 61_000)).toThrow('did not come through the gateway');
});

it.each([
  ['nothing', undefined],
  ['another signature', `${signContext(privateKey, who).split('.')[0]}.AAAA`],
  ['signed text that is no JSON', signed('acme')],
  ['a signed context without a tenant', signed('{"client":"c","scopes":[],"expires":9999999999999}')],
])('refuses %s as unauthenticated', (_what, header) => {
  expect(() => verifyContext(publicKey, header)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
});
