import type { IncomingHttpHeaders } from 'node:http';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { accessTo } from './access-rules.js';
import { tokenIn } from './bearer.js';

/** `typ` of tokens that a service issues for its own sessions. */
const TYPE = 'session+jwt';
const LONGEST = 1024;

/** A token of a service's own, as it came: nothing in it has been verified. */
export interface SessionToken {
  text: string;
  /** The tenant that it names as its issuer. */
  tenant: string;
}

/** The session's token that a request carries as bearer, where its path takes one; undefined for any other token. */
export function sessionTokenIn(headers: IncomingHttpHeaders, path: string): SessionToken | undefined {
  if (!accessTo(path).session) return undefined;
  const text = tokenIn(headers);
  if (text === undefined || text.length > LONGEST) return undefined;
  try {
    if (decodeProtectedHeader(text).typ !== TYPE) return undefined;
    const { iss } = decodeJwt(text);
    return typeof iss === 'string' ? { text, tenant: iss } : undefined;
  } catch {
    return undefined;
  }
}
