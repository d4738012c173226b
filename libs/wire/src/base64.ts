import { z } from 'zod';

const DATA_URI = /^data:[^,]{0,256};base64,/i;
const WHITE = /[\t\n\f\r ]/;
const URL_DIGIT = /[_-]/;
const SPACE = 0x20;
/** Four bytes of base64 stand for three; line ends, the prefix of a data URI and padding come on top. */
const CHARACTERS_PER_BYTE = 1.4;
const CHARACTERS_AROUND = 400;

/**
 * The bytes that base64 text stands for, with or without the prefix of a data URI, in the standard or the URL's
 * alphabet, padded or not, with white space anywhere; undefined for anything else. Native decoders go over the text, so
 * that ten megabytes hold the event loop up for some milliseconds, whatever they hold.
 */
export function base64Bytes(text: string): Buffer<ArrayBuffer> | undefined {
  const data = bare(text);
  if (!WHITE.test(data)) return decoded(data);
  return URL_DIGIT.test(data) ? decoded(withoutWhite(data)) : decodedInLines(data);
}

/** Base64 that was read in any form, as answers have it: standard alphabet, padded, nothing else. */
export function standardBase64(text: string): string {
  const data = bare(text);
  const isStandard = data.length % 4 === 0 && !WHITE.test(data) && !URL_DIGIT.test(data);
  return isStandard ? data : (base64Bytes(data)?.toString('base64') ?? '');
}

/** A zod field of base64 text, read to its bytes: `leastBytes` (1 unless given) to `mostBytes` of them. */
export function base64Field({ leastBytes = 1, mostBytes }: { leastBytes?: number; mostBytes: number }) {
  return z.string().transform((text, context) => {
    const bytes = base64Bytes(text);
    if (bytes && bytes.length >= leastBytes && bytes.length <= mostBytes) return bytes;
    if (bytes && bytes.length > mostBytes) {
      context.issues.push({ code: 'too_big', origin: 'string', maximum: mostBytes, input: text });
    } else {
      context.issues.push({ code: 'invalid_format', format: 'base64', input: text });
    }
    return z.NEVER;
  });
}

/** The same, of a text whose length is bounded before it is decoded. */
export function boundedBase64(bounds: { leastBytes?: number; mostBytes: number }) {
  const characters = Math.ceil(bounds.mostBytes * CHARACTERS_PER_BYTE) + CHARACTERS_AROUND;
  return z.string().max(characters).pipe(base64Field(bounds));
}

/** What follows the prefix of a data URI, if there is one. */
function bare(text: string): string {
  const begun = text.trimStart();
  return begun.slice(DATA_URI.exec(begun)?.[0].length ?? 0);
}

/** The bytes of digits of either alphabet without white space. */
function decoded(data: string): Buffer<ArrayBuffer> | undefined {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  const digits = data.length - padding;
  if (digits % 4 === 1 || (padding > 0 && data.length % 4 !== 0)) return undefined;
  // Node's decoder reads a character beyond one byte by its low byte.
  if (Buffer.byteLength(data) !== data.length) return undefined;
  const bytes = Buffer.from(data, 'base64');
  // It skips what is not base64, so that only a clean text yields all the bytes that its length promises.
  return bytes.length === Math.floor((digits * 3) / 4) ? bytes : undefined;
}

/** The same for the standard alphabet with white space, which `atob` allows, by the same rules of padding. */
function decodedInLines(data: string): Buffer<ArrayBuffer> | undefined {
  try {
    return Buffer.from(atob(data), 'latin1');
  } catch {
    return undefined;
  }
}

/** The URL's alphabet in lines: no decoder refuses junk in it, and nobody is known to send it for large pictures. */
function withoutWhite(data: string): string {
  const bytes = Buffer.from(data, 'utf8');
  let length = 0;
  for (const byte of bytes) {
    if (byte > SPACE || !WHITE.test(String.fromCharCode(byte))) bytes[length++] = byte;
  }
  return bytes.toString('utf8', 0, length);
}
