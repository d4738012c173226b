import fc from 'fast-check';

const text = (...pieces: string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((some) => some.join(''));

/** Paths and queries that are put together of what readers of URLs disagree about. */
export const strangeTail = text(
  ...[
    '/',
    '.',
    '..',
    '...',
    '%',
    '%25',
    '%2e',
    '%2F',
    '%5c',
    '%00',
    '%zz',
    '%ff',
    '%C3%A9',
    '%E0%A4',
    '\\',
    ';',
    ':',
    '@',
  ],
  ...[
    '~',
    '|',
    '^',
    '"',
    '<',
    '{',
    '}',
    '[',
    'é',
    'ÿ',
    '\u0080',
    '?',
    '&',
    '=',
    '*',
    '+',
    "'",
    '__proto__',
    'x',
    'A',
    '0',
  ],
);

/** Methods of HTTP, those among them that no operation has. */
export const anyMethod = fc.constantFrom(
  ...['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'],
);

const visible = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);

/** Whatever a header may hold on the wire: Latin 1 without control characters. */
export const headerValue = fc
  .string({ unit: visible.map((code) => String.fromCharCode(code)), maxLength: 80 })
  .map((value) => value.trim());

const any = fc.jsonValue();
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token of the right form in which every member of header and claims may be of any type; `issuer` is among the issuers. */
export function strangeToken(issuer: string): fc.Arbitrary<string> {
  const algorithm = fc.oneof(fc.constantFrom('RS256', 'HS256', 'none'), any);
  const typ = fc.oneof(fc.constant('at+jwt'), any);
  const header = fc.record({ alg: algorithm, typ, kid: any, crit: any, b64: any, jwk: any }, { requiredKeys: [] });
  const iss = fc.oneof(fc.constant(issuer), any);
  const claims = fc.record({ iss, aud: any, exp: any, nbf: any, azp: any, scope: any }, { requiredKeys: [] });
  const signature = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
  return fc
    .tuple(fc.oneof(header, any), fc.oneof(claims, any), signature)
    .map(([head, payload, end]) => `${encoded(head)}.${encoded(payload)}.${end}`);
}
