import { z } from 'zod';

/** What we or HTTP itself say in a message, or what tells the receiver's machines where it came from. */
const OF_HTTP = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
]);
const OF_HTTP_PREFIXES = ['webhook-', 'proxy-', 'x-forwarded-'];
/** Of signatures. */
const OURS = ['x-aware-', 'x-bonafide-'];
const MOST_NAME = 128;
const MOST_VALUE = 2048;

/** Whether a header of that name, in small letters, means something that neither owner nor operator may say. */
export function isOfHttp(name: string): boolean {
  return OF_HTTP.has(name) || OF_HTTP_PREFIXES.some((prefix) => name.startsWith(prefix));
}

const isReserved = (name: string) => isOfHttp(name) || OURS.some((prefix) => name.startsWith(prefix));

/** The name of the header that an owner adds to its messages: a token of RFC 9110; empty for none. */
export const headerName = z
  .string()
  .max(MOST_NAME)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/)
  .refine((name) => !isReserved(name.toLowerCase()), 'Field "authHeaderKey" names a header that is not yours.');

/** Its value: visible characters of ASCII, with spaces between them. */
export const headerValue = z
  .string()
  .max(MOST_VALUE)
  .regex(/^([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?$/);
