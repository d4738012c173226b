import fc from 'fast-check';

/** A request before it is sent. `body` is the value; `raw` makes bytes of its JSON text. */
export interface Attempt {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: unknown;
  raw: (json: string) => Buffer;
}

/** Makes one kind of mistake in a request. */
export type Break = (attempt: Attempt) => Attempt;

/** Written into a body where the number after it is to stand as it is: JSON.stringify would change it. */
const NUMBER = '\u0001number:';

/** JSON text in which the numbers of `numbers` stand as they were written. */
export const jsonText = (body: unknown): string =>
  (JSON.stringify(body) ?? '').replaceAll(/"\\u0001number:([^"]*)"/g, '$1');

const ofOtherType = fc.constantFrom<unknown>(null, true, 0, -1, '', 'text', [], {}, [[]], [null], { a: 1 }, 'null');
const oddNumbers = fc.constantFrom(
  '-0',
  '1e308',
  '1e999',
  '-1e999',
  '9007199254740993',
  '1e-400',
  '0.1e1',
  '2147483648',
);
const oddTexts = fc.constantFrom(
  '\u0000',
  '\ud800',
  '\u202Eabc',
  'a'.repeat(100_000),
  "' OR 1=1 --",
  '__proto__',
  '{{7*7}}',
  '../../etc',
  '\r\nx-injected: 1',
  'e\u0301'.repeat(500),
  '👩‍👩‍👧‍👦',
  ' ',
);
const pixel = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
/** The start of a PNG that announces 50,000 by 50,000 pixels, and nothing more. */
const announced = Buffer.concat([pixel, Buffer.from('0000c3500000c3500806000000', 'hex'), Buffer.alloc(4)]);
const oddMedia = fc.constantFrom(
  '',
  '====',
  'not base64!',
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64'),
  announced.toString('base64'),
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64'),
  Buffer.from('text, no picture').toString('base64'),
  `data:image/jpeg;base64,${Buffer.from('x').toString('base64')}`,
);

const jsonBytes = (json: string) => Buffer.from(json, 'utf8');

/** What can be wrong with a request, by kind. */
export const BREAKS: Readonly<Record<string, fc.Arbitrary<Break>>> = {
  none: fc.constant((attempt) => attempt),
  type: atSomePlace(ofOtherType),
  number: atSomePlace(oddNumbers.map((number) => `${NUMBER}${number}`)),
  text: atSomePlace(oddTexts),
  media: atSomePlace(oddMedia),
  size: atSomePlace(fc.constantFrom<unknown>('x'.repeat(1_000_000), Array(5000).fill(0), Array(2000).fill({ a: 'b' }))),
  depth: fc.constantFrom(20, 100, 1000).map((levels): Break => {
    return (attempt) => ({ ...attempt, raw: (json) => jsonBytes(`${'['.repeat(levels)}${json}${']'.repeat(levels)}`) });
  }),
  encoding: fc
    .constantFrom<(json: string) => Buffer>(
      (json) => Buffer.from(json, 'latin1'),
      (json) => Buffer.from(`\ufeff${json}`, 'utf8'),
      (json) => Buffer.from(json, 'utf16le'),
      (json) => Buffer.concat([jsonBytes(json), Buffer.from([0xc3])]),
      (json) => jsonBytes(json.slice(0, -1)),
      (json) => jsonBytes(`${json}${json}`),
      () => Buffer.alloc(0),
      () => jsonBytes('null'),
      () => jsonBytes('"text"'),
    )
    .map(
      (raw): Break =>
        (attempt) => ({ ...attempt, raw }),
    ),
  headers: fc
    .constantFrom<Record<string, string>>(
      { authorization: 'Bearer x.y.z' },
      { authorization: 'Basic Zm9v' },
      { authorization: '' },
      { apikey: 'wrong' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/json; charset=iso-8859-1' },
      { 'content-type': '' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { traceparent: '00-zz-zz-zz' },
      { 'x-request-id': 'a'.repeat(5000) },
      { accept: 'application/xml' },
      { range: 'bytes=0-1' },
      { 'if-none-match': '*' },
    )
    .map(
      (more): Break =>
        (attempt) => ({ ...attempt, headers: { ...attempt.headers, ...more } }),
    ),
  path: fc
    .constantFrom<(path: string) => string>(
      (path) => `${path}/`,
      (path) => `${path}?a=1&a=2&%00=`,
      (path) => `${path}/..%2f..%2fadmin`,
      (path) => `${path}%`,
      (path) => path.replace(/[^/]+$/, '%ff%fe'),
      (path) => path.replace(/[^/]+$/, 'a'.repeat(3000)),
      (path) => path.toUpperCase(),
      (path) => `/${path}`,
      (path) => path.replace(/[^/]+$/, '...'),
    )
    .map(
      (change): Break =>
        (attempt) => ({ ...attempt, path: change(attempt.path) }),
    ),
};

/** Puts one of these values somewhere into the body, or in its place. */
function atSomePlace(values: fc.Arbitrary<unknown>): fc.Arbitrary<Break> {
  return fc.tuple(values, fc.nat()).map(([value, number]): Break => {
    return (attempt) => {
      const places = placesOf(attempt.body);
      const place = places[number % places.length] ?? [];
      return { ...attempt, body: put(attempt.body, place, value) };
    };
  });
}

type Place = readonly (string | number)[];

/** Every place in a value where another may be put, itself included. */
function placesOf(value: unknown, here: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [here];
  const below = Object.entries(value).flatMap(([member, one]) =>
    placesOf(one, [...here, Array.isArray(value) ? Number(member) : member]),
  );
  return [here, ...below];
}

function put(value: unknown, [first, ...rest]: Place, other: unknown): unknown {
  if (first === undefined) return other;
  if (Array.isArray(value)) return value.map((one, at) => (at === first ? put(one, rest, other) : one));
  const tree = value as Record<string, unknown>;
  return { ...tree, [first]: put(tree[first], rest, other) };
}
