import { type Certificate } from './certificate.js';
import { candidatesOf, readSignedMessage, type SignedMessage } from './cms.js';
import { algorithmOf, numberOf, octetsOf, Sequence, TAG } from './der.js';
import { ChipFormatError, firstTlv, readTlv } from './tlv.js';

/** The LDS security object, and the name that chips before LDS 1.7 gave it. */
const CONTENT_TYPES = ['2.23.136.1.1.1', '1.3.27.1.1.1'];
const MOST_GROUPS = 16;
const MOST_BYTES = 131_072;

/** EF.SOD: the digests of a chip's data groups, signed by the state. Nothing in it is verified yet. */
export interface SecurityObject {
  readonly message: SignedMessage;
  /** Object identifier of the hash. */
  readonly hash: string;
  /** By number of the group. */
  readonly digests: ReadonlyMap<number, Uint8Array>;
  /** For example 0108; absent before LDS 1.8. */
  readonly ldsVersion: string | undefined;
  readonly unicodeVersion: string | undefined;
  /** Certificates that may be the signer's, the likeliest first. */
  readonly signers: readonly Certificate[];
}

/** Reads EF.SOD. Throws ChipFormatError. */
export function readSecurityObject(file: Uint8Array): SecurityObject {
  if (file.length > MOST_BYTES) throw new ChipFormatError('EF.SOD is too long');
  // Readers may read on behind the end of the file.
  const outer = firstTlv(file);
  if (outer.tag !== 0x77) throw new ChipFormatError('no EF.SOD');
  const message = readSignedMessage(outer.value);
  if (!CONTENT_TYPES.includes(message.contentType)) throw new ChipFormatError('EF.SOD holds no security object');
  const parts = Sequence.of(readTlv(message.content));
  numberOf(parts.next());
  const hash = algorithmOf(parts.next()).oid;
  const digests = digestsOf(Sequence.of(parts.next(), TAG.sequence, MOST_GROUPS));
  const versions = parts.optional(TAG.sequence);
  const [ldsVersion, unicodeVersion] = versions
    ? Sequence.of(versions)
        .rest()
        .map(({ value }) => ascii(value))
    : [];
  return { message, hash, digests, ldsVersion, unicodeVersion, signers: candidatesOf(message) };
}

function digestsOf(list: Sequence): ReadonlyMap<number, Uint8Array> {
  const digests = new Map<number, Uint8Array>();
  for (const tlv of list.rest()) {
    const parts = Sequence.of(tlv);
    const group = numberOf(parts.next());
    if (group < 1 || group > MOST_GROUPS || digests.has(group)) throw new ChipFormatError('a group that is none');
    digests.set(group, octetsOf(parts.next()));
  }
  if (digests.size === 0) throw new ChipFormatError('a security object without groups');
  return digests;
}

function ascii(value: Uint8Array): string {
  return Buffer.from(value.subarray(0, 16)).toString('latin1');
}
