import { describe, expect, it } from 'vitest';
import { charsetOf, readJson } from './bounded-json.js';

const bytes = (text: string) => Buffer.from(text);
const nested = (levels: number) => bytes(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);

function refusal(text: Uint8Array, charset?: string): unknown {
  try {
    return readJson(text, { charset });
  } catch (error) {
    return error;
  }
}

describe('JSON text from outside', () => {
  it.each<[string, string]>([
    ['a scalar', '7'],
    ['escapes before quotes', String.raw`{"a":"\\\"","b\"":["\\"]}`],
    ['pairs of surrogates, written out and escaped', String.raw`["☂ 😀","\ud83d\ude00","\\ud800"]`],
    ['a name like any other', '{"__proto__":{"a":1}}'],
    ['brackets inside a string', `["${'[{'.repeat(500)}\\"${'[{'.repeat(500)}"]`],
    ['siblings', `[${'[],'.repeat(500)}{}]`],
  ])('is read: %s', (_what, text) => expect(readJson(bytes(text))).toEqual(JSON.parse(text)));

  it('is read to 64 levels and no deeper', () => {
    expect(readJson(nested(64))).toBeInstanceOf(Array);
    expect(refusal(nested(66))).toMatchObject({
      code: 'INVALID_JSON',
      message: 'The body is nested deeper than 64 levels',
    });
  });

  it.each<[string, Uint8Array, string | undefined]>([
    ['a byte order mark', bytes('\ufeff{"name":"José"}'), undefined],
    ['UTF-8 by another label', bytes('\ufeff{"name":"José"}'), 'UTF8'],
    ['Latin-1', Buffer.from('{"name":"José"}', 'latin1'), 'iso-8859-1'],
    ['UTF-16', Buffer.from('\ufeff{"name":"José"}', 'utf16le'), 'UTF-16'],
  ])('is read after its charset: %s', (_what, text, charset) =>
    expect(readJson(text, { charset })).toEqual({ name: 'José' }),
  );

  it.each<[string, Uint8Array, string | undefined, string, string]>([
    ['Latin-1 that is called nothing', Buffer.from('"José"', 'latin1'), undefined, 'INVALID_JSON', 'not UTF-8 text'],
    ['a surrogate in UTF-8', Buffer.from('22eda08022', 'hex'), undefined, 'INVALID_JSON', 'not UTF-8 text'],
    ['an overlong form', Buffer.from('22c0af22', 'hex'), 'utf-8', 'INVALID_JSON', 'not UTF-8 text'],
    ['half a pair in UTF-16', Buffer.from('220000d82200', 'hex'), 'utf-16le', 'INVALID_JSON', 'not utf-16le text'],
    ['an unknown charset', bytes('"x"'), 'utf-7', 'INVALID_VALUE', 'charset'],
    ['UTF-16 that is called nothing', Buffer.from('{}', 'utf16le'), undefined, 'INVALID_JSON', 'not valid JSON'],
  ])('is refused: %s', (_what, text, charset, code, message) =>
    expect(refusal(text, charset)).toMatchObject({ code, message: expect.stringContaining(message) }),
  );

  it.each<[string, string, string | undefined]>([
    ['half a pair', String.raw`{"person":{"names":["Zoë","\ud800"]}}`, 'person.names[1]'],
    ['the other half', String.raw`{"name":"x\uDFFFy"}`, 'name'],
    ['the halves in the wrong order', String.raw`{"name":"\ude00\ud83d"}`, 'name'],
    ['half a pair in a name', String.raw`{"person":{"\uD83D":1}}`, 'person'],
    ['half a pair and nothing else', String.raw`"\ud800"`, undefined],
    ['under a very long name', `{"${'n'.repeat(300)}":"\\ud800"}`, undefined],
  ])('is refused, naming the field: %s', (_what, text, field) => {
    const error = refusal(bytes(text)) as { message: string };
    expect(error).toMatchObject({ code: 'INVALID_VALUE', details: field === undefined ? {} : { field } });
    expect(error.message).toBe(`${field === undefined ? 'The body' : `Field "${field}"`} holds half a surrogate pair.`);
  });

  it.each<[string, string, string | undefined]>([
    ['an exponent', '{"policy":{"limits":[1,1e400]}}', 'policy.limits[1]'],
    ['a negative one', '{"a":-1e400}', 'a'],
    ['a small exponent behind many digits', `{"a":${'9'.repeat(300)}e10}`, 'a'],
    ['digits', `{"a":${'9'.repeat(400)}}`, 'a'],
    ['a name like any other', '{"__proto__":1e400}', '__proto__'],
    ['nothing else', '1e400', undefined],
  ])('is refused with a number beyond what is finite, naming the field: %s', (_what, text, field) => {
    const error = refusal(bytes(text)) as { message: string };
    expect(error).toMatchObject({ code: 'INVALID_VALUE', details: field === undefined ? {} : { field } });
    const where = field === undefined ? 'The body' : `Field "${field}"`;
    expect(error.message).toBe(`${where} holds a number that is too large.`);
  });

  it('is read with numbers at the limits of what is finite, beyond 2^53 rounded as JSON allows', () =>
    expect(readJson(bytes('[1.7976931348623157e308,-1e308,1e-400,12345678901234567890]'))).toEqual([
      Number.MAX_VALUE,
      -1e308,
      0,
      12345678901234567000,
    ]));

  it.each<[string, string, string]>([
    ['very many values', '['.repeat(200_000), 'TOO_LARGE'],
    ['very many strings', `[${'[],'.repeat(70)}${'""'.repeat(5_000_000)}`, 'INVALID_JSON'],
    ['very many ends', `[${'[],'.repeat(70)}${']'.repeat(5_000_000)}`, 'INVALID_JSON'],
    ['a string without an end', `[${'[],'.repeat(70)}"${'\\'.repeat(1_000_000)}`, 'INVALID_JSON'],
  ])('is refused at once: %s', (_what, text, code) => {
    const before = performance.now();
    expect(refusal(bytes(text))).toMatchObject({ code });
    expect(performance.now() - before).toBeLessThan(500);
  });
});

it.each([
  [undefined, undefined],
  ['application/json', undefined],
  ['text/plain; charset=ISO-8859-1', 'ISO-8859-1'],
  ['application/json;boundary=x; Charset = "utf-16"', 'utf-16'],
])('the charset of the media type %s is %s', (mediaType, charset) => expect(charsetOf(mediaType)).toBe(charset));
