import { hash } from 'node:crypto';
import { readJson } from '@bonafide/platform/http/bounded-json';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { z } from 'zod';
import { areDigested } from './disclosures.js';
import { SdJwtError } from './sd-jwt-error.js';

const MOST_DISCLOSURES = 200;
const PART = '[A-Za-z0-9_-]+';
const JWS = new RegExp(`^${PART}\\.${PART}\\.${PART}$`);
const DISCLOSURE = new RegExp(`^${PART}$`);
const HASHES: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' };

const seconds = z.number().min(0).max(1e11);

const issuerHeader = z.object({
  alg: z.string(),
  // The second was its name in drafts, and is what older wallets hold.
  typ: z.enum(['dc+sd-jwt', 'vc+sd-jwt']),
  kid: z.string().optional(),
  x5c: z.array(z.base64()).min(1).optional(),
});

const issuerPayload = z.object({
  vct: z.string(),
  iss: z.string().optional(),
  iat: seconds.optional(),
  nbf: seconds.optional(),
  exp: seconds.optional(),
  cnf: z.object({ jwk: z.object({ kty: z.string() }).loose() }).optional(),
  status: z.object({ status_list: z.object({ idx: z.int().min(0), uri: z.string() }).optional() }).optional(),
  _sd_alg: z.string().optional(),
});

const holderHeader = z.object({ alg: z.string(), typ: z.literal('kb+jwt') });
const holderPayload = z.object({ iat: seconds, aud: z.string(), nonce: z.string(), sd_hash: z.string() });

/** A credential as its holder presents it. */
export interface SdJwt {
  /** The issuer's compact JWS. */
  readonly jws: string;
  readonly header: z.infer<typeof issuerHeader>;
  /** Registered claims, none of which may be disclosed selectively. */
  readonly registered: z.infer<typeof issuerPayload>;
  /** All claims, the disclosed ones in their places. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether the issuer's digests vouch for every disclosure. */
  readonly isWhole: boolean;
  readonly binding:
    | {
        readonly jws: string;
        readonly payload: z.infer<typeof holderPayload>;
        /** What its `sd_hash` has to be. */
        readonly expectedHash: string;
      }
    | undefined;
}

/**
 * Reads a compact SD-JWT VC, with or without key binding. Nothing is verified and nothing fetched. Throws SdJwtError for what is
 * malformed, too large or breaks RFC 9901, 7.1.
 */
export async function readSdJwt(text: string): Promise<SdJwt> {
  const [jws = '', ...rest] = text.split('~', MOST_DISCLOSURES + 3);
  // Issuer's JWS, disclosures, and the holder's JWS or nothing.
  const bindingJws = rest.pop();
  if (rest.length > MOST_DISCLOSURES) throw new SdJwtError(`It discloses more than ${MOST_DISCLOSURES} claims`);
  const isCompact = JWS.test(jws) && bindingJws !== undefined && (bindingJws === '' || JWS.test(bindingJws));
  if (!isCompact || !rest.every((one) => DISCLOSURE.test(one))) throw new SdJwtError('It is no compact SD-JWT');
  for (const one of rest) jsonOf(one);
  const [header, payload] = partsOf(jws);
  const registered = shaped(issuerPayload, payload);
  const algorithm = HASHES[registered._sd_alg ?? 'sha-256'];
  if (!algorithm) throw new SdJwtError('Its hash algorithm is not known');
  const hasher = (data: string | ArrayBuffer) =>
    hash(algorithm, typeof data === 'string' ? data : new Uint8Array(data), 'buffer');
  const read = await claimsOf(text, hasher);
  return {
    jws,
    header: shaped(issuerHeader, header),
    registered,
    ...read,
    binding: bindingJws === '' ? undefined : bindingOf(bindingJws, hasher(text.slice(0, text.lastIndexOf('~') + 1))),
  };
}

async function claimsOf(
  text: string,
  hasher: (data: string | ArrayBuffer) => Uint8Array,
): Promise<Pick<SdJwt, 'claims' | 'isWhole'>> {
  try {
    const decoded = await new SDJwtVcInstance({ hasher }).decode(text);
    const isWhole = areDigested(decoded.jwt?.payload ?? {}, decoded.disclosures ?? []);
    return { isWhole, claims: await decoded.getClaims<Record<string, unknown>>(hasher) };
  } catch (cause) {
    throw cause instanceof SdJwtError ? cause : new SdJwtError('Its disclosures are not well-formed', { cause });
  }
}

function bindingOf(jws: string, digest: Uint8Array): SdJwt['binding'] {
  const [header, payload] = partsOf(jws);
  shaped(holderHeader, header);
  return { jws, payload: shaped(holderPayload, payload), expectedHash: Buffer.from(digest).toString('base64url') };
}

/** Header and payload of a compact JWS. */
export function partsOf(jws: string): [unknown, unknown] {
  const [header = '', payload = ''] = jws.split('.');
  return [jsonOf(header), jsonOf(payload)];
}

function jsonOf(part: string): unknown {
  try {
    return readJson(Buffer.from(part, 'base64url'));
  } catch (cause) {
    throw new SdJwtError('A part is no JSON', { cause });
  }
}

function shaped<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const { data, success } = schema.safeParse(value);
  if (!success) throw new SdJwtError('A header or a registered claim is missing or of another kind');
  return data;
}
