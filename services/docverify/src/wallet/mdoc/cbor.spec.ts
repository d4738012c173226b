import { describe, expect, it } from 'vitest';
import { CborError, type Item, readCbor, Tagged } from './cbor.js';
import { cborBytes, cborEmbedded, cborList, cborText, dateTimeOf, embeddedBytesOf } from './cbor-parts.js';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

/** What was read, without the bytes that it was read from. */
function plain({ value }: Item): unknown {
  if (value instanceof Tagged) return { tag: value.tag, of: plain(value.item) };
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('CBOR', () => {
  // The examples of RFC 8949, appendix A.
  it.each<[string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
    ['20', -1],
    ['3903e7', -1000],
    ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
    ['f93c00', 1],
    ['f90001', 2 ** -24],
    ['f9c400', -4],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['fa47c35000', 100_000],
    ['fbc010666666666666', -4.1],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', undefined],
    ['4401020304', bytes('01020304')],
    ['62c3bc', 'ü'],
    ['83010203', [1, 2, 3]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['c074323031332d30332d32315432303a30343a30305a', { tag: 0, of: '2013-03-21T20:04:00Z' }],
    ['5f42010243030405ff', Buffer.from('0102030405', 'hex')],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ])('%s is %o', (hex, value) => expect(plain(readCbor(bytes(hex)))).toEqual(value));

  it.each<[string, string]>([
    ['nothing', ''],
    ['bytes behind', '0000'],
    ['a length that is reserved', '1c'],
    ['a text cut short', '6261'],
    ['a break alone', 'ff'],
    ['an endless integer', '1f'],
    ['a string with a part of another kind', '5f6161ff'],
    ['a string with an endless part', '5f5f4101ffff'],
    ['a name that is a list', 'a18000'],
    ['a name twice', 'a200010002'],
    ['an unknown simple value', 'e0'],
    ['17 levels', `${'81'.repeat(17)}00`],
    ['half of a tag', 'd8'],
  ])('is not %s', (_what, hex) => expect(() => readCbor(bytes(hex))).toThrow(CborError));

  it('keeps the bytes of every item', () => {
    const item = readCbor(bytes('82d8184100190001'));
    const [first, second] = item.value as readonly Item[];
    expect(Buffer.from(first?.bytes ?? []).toString('hex')).toBe('d8184100');
    expect(Buffer.from(second?.bytes ?? []).toString('hex')).toBe('190001');
  });

  it('is written so that it is read the same', () => {
    for (const length of [0, 23, 24, 255, 256, 65_535, 65_536]) {
      const list = cborList(cborText('x'.repeat(length)), cborEmbedded(cborBytes(new Uint8Array(length))));
      const [text, embedded] = readCbor(list).value as readonly [Item, Item];
      expect(String(text.value)).toHaveLength(length);
      expect(readCbor(embeddedBytesOf(embedded)).value).toHaveLength(length);
    }
  });

  it.each(['2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', '2026-13-01T00:00:00Z', 'now'])(
    'has no date %s',
    (text) => {
      const item = readCbor(Buffer.concat([bytes('c0'), cborText(text)]));
      expect(() => dateTimeOf(item)).toThrow(CborError);
    },
  );
});
