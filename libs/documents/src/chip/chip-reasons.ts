/** Why a chip is not genuine: something in it contradicts what its state signed, or nobody trusted signed it. */
const FORGED = [
  /** What was signed is not what the security object holds. */
  'SOD_DIGEST',
  /** The key of none of its certificates made its signature. */
  'SOD_SIGNATURE',
  /** The state's key that issued the signer's certificate, as that says, did not. */
  'SIGNER_FORGED',
  /** The state's certificates are known, and none of them issued the signer's. */
  'SIGNER_UNKNOWN',
  /** Another state issued the signer's certificate. */
  'SIGNER_COUNTRY',
  /** The signer's certificate was not valid when the chip was signed. */
  'SIGNER_EXPIRED',
  /** The signer's certificate is not for the signing of documents. */
  'SIGNER_USE',
  'SIGNER_REVOKED',
  /** The state's certificate was not valid when it issued the signer's. */
  'ANCHOR_EXPIRED',
  /** The document names another state than its signer. */
  'ISSUER_COUNTRY',
  'ACTIVE_AUTHENTICATION',
  /** The chip could sign the challenge, and no answer came. */
  'ACTIVE_AUTHENTICATION_MISSING',
  /** The key of chip authentication is not the one that the state signed. */
  'CHIP_KEY',
] as const;

/** Why it cannot be told. */
const UNDECIDED = [
  'SOD_MISSING',
  'SOD_UNREADABLE',
  /** The security object encloses no certificate, so that its signer is not known. */
  'SIGNER_MISSING',
  /** No certificate of that state is trusted. */
  'NO_TRUST_ANCHOR',
  'UNSUPPORTED_ALGORITHM',
  'CRITICAL_EXTENSION',
  /** The signer's certificate has ended before the document does, and nothing tells when it signed. */
  'SIGNING_TIME',
  /** The document's state has no known code. */
  'ISSUER_UNKNOWN',
  'DG1_MISSING',
  'DG1_UNREADABLE',
  'DG14_MISSING',
  'DG14_UNREADABLE',
  'DG15_MISSING',
  'DG15_UNREADABLE',
  /** A key of the chip was shown, which anybody may copy: only the exchange with it would prove something. */
  'CHIP_KEY_NOT_PROVEN',
] as const;

type Forged = (typeof FORGED)[number] | `DG${number}_HASH` | `DG${number}_NOT_SIGNED`;

/** A reason as it is told. */
export type ChipReason = Forged | (typeof UNDECIDED)[number];

export type ChipVerdict = 'OK' | 'FAILED' | 'UNDEFINED';

const UNDECIDED_REASONS: ReadonlySet<string> = new Set(UNDECIDED);

/** OK without a reason; FAILED where one tells of forgery; UNDEFINED where all only tell that something is not known. */
export function verdictOf(reasons: readonly ChipReason[]): ChipVerdict {
  if (reasons.length === 0) return 'OK';
  return reasons.every((reason) => UNDECIDED_REASONS.has(reason)) ? 'UNDEFINED' : 'FAILED';
}
