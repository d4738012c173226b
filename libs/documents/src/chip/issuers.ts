import { stateOf } from '../mrz/states.js';

/** Who signs for issuers that have no two-letter code of ISO 3166-1, or another's. */
const SIGNERS: Readonly<Record<string, readonly string[]>> = {
  EUE: ['EU'],
  UNO: ['UN'],
  UNA: ['UN'],
  RKS: ['KS', 'XK'],
  UNK: ['KS', 'XK', 'UN'],
  XOM: ['XO', 'ZM', 'XM'],
  XPO: ['XP'],
  UTO: ['UT'],
  // Hong Kong and Macao: the zone names China, the certificate the region.
  CHN: ['CN', 'HK', 'MO'],
};

const BRITISH = 'GBD GBN GBO GBP GBS AIA BMU CYM FLK GIB MSR PCN SHN TCA VGB GGY IMN JEY';

/** Issuers whose documents the United Kingdom signs, beside their own two letters. */
const BRITISH_ISSUERS: ReadonlySet<string> = new Set(BRITISH.split(' '));

/**
 * The two-letter codes of certificates that may sign for an issuer of the machine-readable zone; undefined for one that is
 * not known.
 */
export function signersFor(issuer: string): readonly string[] | undefined {
  const code = issuer.replaceAll('<', '');
  const alpha2 = stateOf(code)?.alpha2;
  const found = [...(SIGNERS[code] ?? []), ...(alpha2 ? [alpha2] : []), ...(BRITISH_ISSUERS.has(code) ? ['GB'] : [])];
  return found.length > 0 ? found : undefined;
}
