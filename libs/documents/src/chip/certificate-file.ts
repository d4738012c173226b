import { type Certificate, readCertificate } from './certificate.js';
import { oidOf, Sequence, TAG } from './der.js';
import { ChipFormatError, childrenOf, readTlv, type Tlv } from './tlv.js';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MOST_CERTIFICATES = 10_000;

/** Certificates of a file, and how many of it cannot be read. */
export interface CertificateFile {
  readonly certificates: readonly Certificate[];
  readonly unreadable: number;
}

/**
 * Reads a certificate in DER, or those that a CMS message (PKCS#7) encloses; nothing of such a message is verified. Throws
 * ChipFormatError for what is neither.
 */
export function readCertificateFile(bytes: Uint8Array): CertificateFile {
  const enclosed = enclosedIn(readTlv(bytes));
  if (!enclosed) return { certificates: [readCertificate(bytes)], unreadable: 0 };
  const certificates = enclosed.flatMap(({ raw }) => {
    try {
      return [readCertificate(raw)];
    } catch (error) {
      if (error instanceof ChipFormatError) return [];
      throw error;
    }
  });
  return { certificates, unreadable: enclosed.length - certificates.length };
}

/** The certificates that a signed message encloses (RFC 5652, 5.1); undefined where it is none. */
function enclosedIn(file: Tlv): Tlv[] | undefined {
  const outer = Sequence.of(file);
  const type = outer.optional(TAG.oid);
  if (!type) return undefined;
  if (oidOf(type) !== SIGNED_DATA) throw new ChipFormatError('no message with certificates');
  const parts = Sequence.of(Sequence.of(outer.next(), 0xa0).next());
  parts.next(TAG.integer);
  parts.next(TAG.set);
  parts.next(TAG.sequence);
  const certificates = parts.optional(0xa0);
  return certificates ? childrenOf(certificates, MOST_CERTIFICATES) : [];
}
