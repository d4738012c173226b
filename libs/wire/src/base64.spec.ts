import { randomBytes } from 'node:crypto';
import { BASE64_FORMS, BASE64_JUNK } from '@bonafide/testing/base64-forms';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { base64Bytes, base64Field, standardBase64 } from './base64.js';

/** Bytes of every length modulo three, whose text has digits of both alphabets. */
const SAMPLES = [0, 1, 2, 3, 4, 5, 56, 57, 58, 300].map((length) => Buffer.alloc(length, 'fbeffe', 'hex'));
const lines = (text: string, end: string) => text.replaceAll(/.{4}/g, `$&${end}`);
const FORMS: typeof BASE64_FORMS = [['as it is', (text) => text], ...BASE64_FORMS];

const JUNK: [string, string][] = [
  ['a character of neither alphabet', 'AQID!AT6'],
  ['words', 'hello, there'],
  ['junk behind', 'AQIDBPo=;'],
  ['junk before', '*AQID'],
  ['a NUL', 'AQID\u0000AT6'],
  ['a character whose low byte is a digit', 'AQID\u0141AT6'],
  ['such a one in place of the last digit', 'AQI\u0144'],
  ['an emoji', 'AQID😀😀'],
  ['a space that is not ASCII', 'AQID\u00a0BAT6'],
  ['junk in lines', 'AQID\nAT!6'],
  ['junk in the alphabet of URLs, in lines', 'AQ-D\n-T!6'],
  ['one digit', 'A'],
  ['one digit too many', 'AQIDB'],
  ['padding within', 'AQ==AQ=='],
  ['padding within, of a whole length', 'AQI=AQID'],
  ['half the padding', 'AQ='],
  ['padding that nothing needs', 'AQID='],
  ['too much padding', 'AQ==='],
  ['padding alone', '===='],
  ['a data URI that is not base64', 'data:image/jpeg,AQID'],
  ['a data URI within another', 'data:image/jpeg;base64,data:image/jpeg;base64,AQID'],
];

describe('base64', () => {
  it.each(FORMS)('%s is read', (_name, form) => {
    for (const bytes of SAMPLES) expect(base64Bytes(form(bytes.toString('base64')))).toEqual(bytes);
  });

  it.each(JUNK)('with %s is refused', (_name, text) => expect(base64Bytes(text)).toBeUndefined());

  it.each(BASE64_JUNK)('with %s is refused', (_name, form) =>
    expect(base64Bytes(form(SAMPLES[9]?.toString('base64') as string))).toBeUndefined(),
  );

  it.each(FORMS)('%s is answered in the standard form', (_name, form) => {
    for (const bytes of SAMPLES) {
      const text = bytes.toString('base64');
      expect(standardBase64(form(text))).toBe(text);
    }
  });

  it('with any one character changed to junk is refused', () => {
    const text = randomBytes(99).toString('base64');
    for (let at = 0; at < text.length; at += 1) {
      expect(base64Bytes(`${text.slice(0, at)}!${text.slice(at + 1)}`)).toBeUndefined();
    }
  });
});

describe('a field of base64', () => {
  const schema = base64Field({ mostBytes: 4 });
  const codeOf = (value: unknown) => schema.safeParse(value).error?.issues[0]?.code;

  it('has its bytes', () => expect(z.object({ x: schema }).parse({ x: 'AQID' }).x).toEqual(Buffer.from([1, 2, 3])));

  it.each([
    ['empty', '', 'invalid_format'],
    ['no base64', '***', 'invalid_format'],
    ['longer than its bound', 'AQIDBAU=', 'too_big'],
    ['no text', 7, 'invalid_type'],
    ['null', null, 'invalid_type'],
  ])('that is %s is refused', (_name, value, code) => expect(codeOf(value)).toBe(code));

  it('may be empty where its bounds say so', () =>
    expect(base64Field({ leastBytes: 0, mostBytes: 4 }).parse('')).toEqual(Buffer.alloc(0)));
});

describe('ten megabytes', () => {
  const text = randomBytes(7_400_000).toString('base64');

  /** The shortest of some readings, milliseconds of CPU of this thread: the collector of garbage has its own. */
  function cost(form: string): number {
    const costs = Array.from({ length: 9 }, () => {
      const before = process.threadCpuUsage();
      base64Bytes(form);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...costs);
  }

  it.each([
    ['as they are', text],
    ['in lines of 76', text.replaceAll(/.{76}/g, '$&\r\n')],
    ['with a space behind every digit', text.slice(0, 5_000_000).replaceAll(/./g, '$& ')],
    ['in the alphabet of URLs', text.replaceAll('+', '-').replaceAll('/', '_')],
    ['in the alphabet of URLs and in short lines', lines(text.slice(0, 5_000_000).replaceAll('+', '-'), '\n')],
    ['that end in junk', `${text}!`],
    ['of dashes', '-'.repeat(10_000_000)],
  ])('%s are read without a loop over their characters', (_name, form) => expect(cost(form)).toBeLessThan(120));
});
