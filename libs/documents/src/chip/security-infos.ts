import { ecdsaHashOf, type Hash } from './algorithms.js';
import { oidOf, Sequence, TAG } from './der.js';
import { groupOf } from './group-file.js';
import { ChipFormatError, readTlvs } from './tlv.js';

const BSI = '0.4.0.127.0.7.2.2';
const ACTIVE_AUTHENTICATION = '2.23.136.1.1.5';

/** What group 14 says the chip can do (BSI TR-03110, ICAO Doc 9303-11). */
export interface SecurityInfos {
  /** Hash of active authentication with ECDSA; absent where it names none that is known. */
  readonly activeAuthenticationHash: Hash | undefined;
  /** Public keys of chip authentication, each a `SubjectPublicKeyInfo`. */
  readonly chipAuthenticationKeys: readonly Uint8Array[];
  /** Object identifiers of all that it offers. */
  readonly protocols: readonly string[];
}

/** Reads group 14. Throws ChipFormatError. */
export function readGroup14(file: Uint8Array): SecurityInfos {
  const [set, second] = readTlvs(groupOf(14, file).value, 8);
  if (!set || second) throw new ChipFormatError('group 14 holds no security infos');
  const infos = Sequence.of(set, TAG.set, 128)
    .rest()
    .map((tlv) => {
      const parts = Sequence.of(tlv);
      return { protocol: oidOf(parts.next()), rest: parts.rest() };
    });
  const active = infos.find(({ protocol }) => protocol === ACTIVE_AUTHENTICATION);
  const algorithm = active?.rest[1];
  return {
    activeAuthenticationHash: algorithm && ecdsaHashOf(oidOf(algorithm)),
    // id-PK-DH and id-PK-ECDH.
    chipAuthenticationKeys: infos
      .filter(({ protocol }) => protocol === `${BSI}.1.1` || protocol === `${BSI}.1.2`)
      .flatMap(({ rest: [key] }) => (key?.tag === TAG.sequence ? [key.raw] : [])),
    protocols: infos.map(({ protocol }) => protocol),
  };
}
