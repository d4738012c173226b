import { SdJwtError } from './sd-jwt-error.js';

/** A disclosure as the library reads it; without `key` it is an element of a list. */
export interface Disclosure {
  readonly key?: string;
  readonly value: unknown;
  readonly _digest: string | undefined;
}

/** Names that a disclosure may not give, and claims of a credential that must stand in the open (SD-JWT VC, 3.2.2.2). */
const FORBIDDEN = new Set(['_sd', '...', '__proto__']);
const OPEN = new Set(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status', 'iat']);

/**
 * Holds disclosures to RFC 9901, 7.1, of which the library leaves out what follows. Every digest stands once, members are disclosed
 * as members and elements as elements, and none lies over a claim that is there: throws SdJwtError otherwise. Returns whether every
 * disclosure belongs to a digest: one that was changed belongs to none.
 */
export function areDigested(payload: Readonly<Record<string, unknown>>, disclosures: readonly Disclosure[]): boolean {
  const byDigest = new Map(disclosures.map((one) => [one._digest ?? '', one]));
  if (byDigest.size < disclosures.length) throw new SdJwtError('A disclosure comes twice');
  const seen = new Set<string>();
  const used = new Set<Disclosure>();

  const disclosed = (digest: unknown, isMember: boolean): Disclosure | undefined => {
    if (typeof digest !== 'string') throw new SdJwtError('A digest is no text');
    if (seen.has(digest)) throw new SdJwtError('A digest comes twice');
    seen.add(digest);
    const one = byDigest.get(digest);
    if (!one) return undefined;
    if ((one.key !== undefined) !== isMember) throw new SdJwtError('A disclosure stands in the wrong place');
    used.add(one);
    return one;
  };

  const walkMember = (digest: unknown, holder: Record<string, unknown>, names: Set<string>, isTop: boolean) => {
    const one = disclosed(digest, true);
    if (!one) return;
    const { key = '' } = one;
    if (typeof key !== 'string' || FORBIDDEN.has(key) || (isTop && OPEN.has(key)))
      throw new SdJwtError('A disclosure names a claim that it may not');
    if (Object.hasOwn(holder, key) || names.has(key)) throw new SdJwtError('A disclosure lies over another claim');
    names.add(key);
    walk(one.value, false);
  };

  const walk = (value: unknown, isTop: boolean): void => {
    if (Array.isArray(value)) {
      for (const element of value) {
        const digest = isRecord(element) && Object.hasOwn(element, '...') ? element['...'] : undefined;
        if (digest === undefined) walk(element, false);
        else walk(disclosed(digest, false)?.value, false);
      }
    } else if (isRecord(value)) {
      const { _sd: digests = [] } = value;
      if (!Array.isArray(digests)) throw new SdJwtError('Digests are no list');
      const names = new Set<string>();
      for (const digest of digests) walkMember(digest, value, names, isTop);
      for (const [name, member] of Object.entries(value)) if (name !== '_sd') walk(member, false);
    }
  };

  walk(payload, true);
  return used.size === disclosures.length;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
