import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { type Check, failed, ok, unknown } from '../judgement.js';
import { verifyJws } from '../sd-jwt/jws.js';
import { partsOf } from '../sd-jwt/sd-jwt.js';
import type { Anchor } from '../trust/anchor.js';
import { chainOf, pathTo } from '../trust/certificate-path.js';

/** A list of a million documents has 125,000 bytes for each of its bits. */
const MOST_BYTES = 4_000_000;
const SKEW = 60;

const header = z.object({
  typ: z.literal('statuslist+jwt'),
  kid: z.string().optional(),
  x5c: z.array(z.base64()).min(1).optional(),
});

const payload = z.object({
  sub: z.string(),
  iss: z.string().optional(),
  iat: z.number(),
  exp: z.number().optional(),
  status_list: z.object({ bits: z.literal([1, 2, 4, 8]), lst: z.string().regex(/^[A-Za-z0-9_-]*$/) }),
});

/** Where a document says that its status stands. */
export interface StatusReference {
  readonly uri: string;
  readonly index: number;
}

/**
 * Judges a document's status by a Token Status List (a signed JWT) that the caller has fetched: one of another list, that is over,
 * or signed by nobody whom the tenant trusts says nothing.
 */
export async function statusOf(
  reference: StatusReference,
  token: string,
  anchors: readonly Anchor[],
  now: Date,
): Promise<Check> {
  const read = tokenOf(token);
  if (!read || read.payload.sub !== reference.uri) return unknown('REVOCATION', 'STATUS_LIST_INVALID');
  const at = now.getTime() / 1000;
  const { iat, exp, status_list: list } = read.payload;
  if (iat > at + SKEW || (exp !== undefined && at >= exp)) return unknown('REVOCATION', 'STATUS_LIST_INVALID');
  if (!(await isTrusted(token, read, anchors, now))) return unknown('REVOCATION', 'STATUS_LIST_UNTRUSTED');
  return meaningOf(entryOf(list.lst, list.bits, reference.index));
}

interface Token {
  readonly header: z.infer<typeof header>;
  readonly payload: z.infer<typeof payload>;
}

function tokenOf(token: string): Token | undefined {
  try {
    const [first, second] = partsOf(token);
    const [read, told] = [header.safeParse(first), payload.safeParse(second)];
    return read.success && told.success ? { header: read.data, payload: told.data } : undefined;
  } catch {
    return undefined;
  }
}

async function isTrusted(
  token: string,
  { header: { x5c, kid }, payload: { iss } }: Token,
  anchors: readonly Anchor[],
  now: Date,
) {
  if (x5c) {
    const chain = chainOf(x5c.map((one) => Buffer.from(one, 'base64')));
    if (!chain || pathTo(anchors, chain, [now]).check.result !== 'OK') return false;
    return (await verifyJws(token, chain.signerKey)) === 'OK';
  }
  for (const { trusted } of anchors) {
    if (!('key' in trusted) || trusted.issuer !== iss || (kid !== undefined && trusted.key.kid !== kid)) continue;
    if ((await verifyJws(token, trusted.key as Parameters<typeof verifyJws>[1])) === 'OK') return true;
  }
  return false;
}

/** The entry at an index; undefined where the list has none, or is none. */
function entryOf(list: string, bits: number, index: number): number | undefined {
  try {
    const bytes = inflateSync(Buffer.from(list, 'base64url'), { maxOutputLength: MOST_BYTES });
    const byte = bytes[Math.floor((index * bits) / 8)];
    return byte === undefined ? undefined : (byte >> ((index * bits) % 8)) & (2 ** bits - 1);
  } catch {
    return undefined;
  }
}

function meaningOf(entry: number | undefined): Check {
  if (entry === 0) return ok('REVOCATION');
  if (entry === 1) return failed('REVOCATION', 'REVOKED');
  if (entry === 2) return failed('REVOCATION', 'SUSPENDED');
  return unknown('REVOCATION', entry === undefined ? 'STATUS_LIST_INVALID' : 'STATUS_UNKNOWN');
}
