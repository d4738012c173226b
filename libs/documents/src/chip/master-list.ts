import { type Certificate, extendedUsesOf, readCertificate } from './certificate.js';
import { candidatesOf, hasSignedContent, isMessageSignedBy, readSignedMessage, signingTimeOf } from './cms.js';
import { Sequence, TAG } from './der.js';
import { countryOf, pathOf, timeObjections } from './path.js';
import { ChipFormatError, readTlv } from './tlv.js';

const MASTER_LIST = '2.23.136.1.1.2';
const SIGNS_MASTER_LISTS = '2.23.136.1.1.3';
const MOST_BYTES = 16_777_216;
const MOST_CERTIFICATES = 10_000;

/** A list of country signing certificates whose signature holds. */
export interface MasterList {
  readonly signedAt: Date | undefined;
  readonly signer: Certificate;
  readonly certificates: readonly Certificate[];
  /** How many of its certificates cannot be read. */
  readonly unreadable: number;
}

/**
 * Reads a master list (ICAO Doc 9303-12) and verifies it against the certificate that its publisher gives out. Throws
 * ChipFormatError, saying why, for one that is unreadable or not signed by a list signer of that root.
 */
export function readMasterList(file: Uint8Array, root: Certificate): MasterList {
  if (file.length > MOST_BYTES) throw new ChipFormatError('the master list is too long');
  const message = readSignedMessage(file);
  if (message.contentType !== MASTER_LIST) throw new ChipFormatError('no master list');
  if (!hasSignedContent(message)) throw new ChipFormatError('the content is not what was signed');
  const signer = candidatesOf(message).find((one) => isMessageSignedBy(message, one));
  if (!signer) throw new ChipFormatError('the signature is wrong');
  const signedAt = signingTimeOf(message);
  requireListSigner(signer, root, message.certificates, signedAt);
  const parts = Sequence.of(readTlv(message.content));
  parts.next(TAG.integer);
  const entries = Sequence.of(parts.next(), TAG.set, MOST_CERTIFICATES).rest();
  const certificates = entries.flatMap(({ raw }) => {
    try {
      return [readCertificate(raw)];
    } catch (error) {
      if (error instanceof ChipFormatError) return [];
      throw error;
    }
  });
  return { signedAt, signer, certificates, unreadable: entries.length - certificates.length };
}

function requireListSigner(
  signer: Certificate,
  root: Certificate,
  others: readonly Certificate[],
  signedAt: Date | undefined,
): void {
  const path = pathOf(signer, [root], others);
  if ('reason' in path)
    throw new ChipFormatError(`the root did not issue the list signer of ${countryOf(signer)} (${path.reason})`);
  if (!extendedUsesOf(signer).includes(SIGNS_MASTER_LISTS))
    throw new ChipFormatError('the signer may not sign master lists');
  const objections = timeObjections(signer, path, { signedAt });
  if (objections.includes('SIGNER_EXPIRED')) throw new ChipFormatError('the signer was not valid when it signed');
  if (objections.includes('ANCHOR_EXPIRED')) throw new ChipFormatError('the root had ended when it issued the signer');
}
