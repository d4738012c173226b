import type { FieldName } from '@bonafide/documents/evidence/field-names';
import type { Verdict } from '@bonafide/documents/evidence/judgement';

/** What is looked at, each by its own. */
export const CHECKS = [
  'ISSUER_SIGNATURE',
  'ISSUER_TRUST',
  'ISSUER_NAME',
  'VALIDITY',
  'DOCUMENT_TYPE',
  'DATA_INTEGRITY',
  'HOLDER_BINDING',
  'CHALLENGE',
  'REVOCATION',
  'PORTRAIT_MATCH',
] as const;

/** Why a check is not OK. */
export const REASONS = [
  'ISSUER_SIGNATURE_INVALID',
  'ALGORITHM_UNSUPPORTED',
  'NO_TRUST_ANCHOR',
  'ISSUER_CERTIFICATE_UNREADABLE',
  'ISSUER_CERTIFICATE_INVALID',
  'ISSUER_CERTIFICATE_EXPIRED',
  'ISSUER_CERTIFICATE_USAGE',
  'ISSUER_NAME_MISMATCH',
  'NOT_YET_VALID',
  'EXPIRED',
  'VALIDITY_UNKNOWN',
  'SIGNED_OUTSIDE_CERTIFICATE',
  'DOCUMENT_TYPE_MISMATCH',
  'DIGEST_MISMATCH',
  'ITEM_REPEATED',
  'HOLDER_BINDING_MISSING',
  'HOLDER_BINDING_INVALID',
  'HOLDER_KEY_UNSUPPORTED',
  'READER_KEY_MISSING',
  'NONCE_MISMATCH',
  'AUDIENCE_MISMATCH',
  'CHALLENGE_NOT_BOUND',
  'REVOKED',
  'SUSPENDED',
  'STATUS_LIST_INVALID',
  'STATUS_LIST_UNTRUSTED',
  'STATUS_UNKNOWN',
  'PORTRAIT_MISMATCH',
  'PORTRAIT_MISSING',
  'PORTRAIT_UNREADABLE',
  'NO_FACE',
] as const;

/** What nobody looked at, so that OK says nothing of it. */
export const NOT_ASSESSED = ['REVOCATION', 'ISSUER_REVOCATION', 'DEVICE_SIGNED_ITEMS', 'PORTRAIT'] as const;

export interface Check {
  readonly check: (typeof CHECKS)[number];
  readonly result: Verdict;
  /** Of a result that is not OK. */
  readonly reason?: (typeof REASONS)[number];
}

export type NotAssessed = (typeof NOT_ASSESSED)[number];

/** What a document says of one thing, under a name of the contract. */
export interface DisclosedField {
  readonly name: FieldName;
  /** As the document names it, with its namespace where it has one. */
  readonly claim: string;
  readonly value: string;
}

/** What was disclosed, parted by what we have names for. */
export interface Disclosed {
  readonly fields: readonly DisclosedField[];
  /** All other claims; those in bytes have no value. */
  readonly claims: readonly { readonly claim: string; readonly value?: unknown }[];
  /** As the issuer tells it: `age_over_18` is { age: 18, over: true }. */
  readonly ages: readonly { readonly age: number; readonly over: boolean }[];
  readonly portrait: Uint8Array | undefined;
}

export const NOTHING_DISCLOSED: Disclosed = { fields: [], claims: [], ages: [], portrait: undefined };

/** What was found of a presentation, by the document alone: challenges and portraits are judged by others. */
export interface Findings {
  readonly checks: readonly Check[];
  readonly notAssessed: readonly NotAssessed[];
  /** Of a document whose issuer's signature holds: what its digests vouch for. */
  readonly disclosed: Disclosed;
  /** The anchor to which the issuer's signature leads. */
  readonly anchor?: { readonly name: string; readonly sha256: string };
  readonly validity: { readonly signed?: Date; readonly validFrom?: Date; readonly validUntil?: Date };
  /** The status list that the document names. */
  readonly status?: { readonly uri: string; readonly index: number };
}

export const ok = (check: Check['check']): Check => ({ check, result: 'OK' });

export const failed = (check: Check['check'], reason: Check['reason'] & string): Check => ({
  check,
  result: 'FAILED',
  reason,
});

export const unknown = (check: Check['check'], reason: Check['reason'] & string): Check => ({
  check,
  result: 'UNDEFINED',
  reason,
});

/**
 * The validity of what is signed, and of the document that it stands for: a licence may have ended long before its signature does.
 * Its last day counts as valid.
 */
export function withOwnEnd(validity: Check, { fields }: Disclosed, now: Date): Check {
  const { value: end } = fields.find(({ name }) => name === 'Date of expiry') ?? {};
  const isOver = end !== undefined && end < now.toISOString().slice(0, 10);
  return isOver && validity.result !== 'FAILED' ? failed('VALIDITY', 'EXPIRED') : validity;
}

/** FAILED where a check failed, UNDEFINED where one could not be made; OK is what is left. */
export function resultOf(checks: readonly Check[]): Verdict {
  if (checks.some(({ result }) => result === 'FAILED')) return 'FAILED';
  return checks.length === 0 || checks.some(({ result }) => result === 'UNDEFINED') ? 'UNDEFINED' : 'OK';
}

/** What a signature, or a tag, proves; UNDEFINED: by an algorithm or a key that is not known here. */
export function proofCheck(check: 'ISSUER_SIGNATURE' | 'HOLDER_BINDING', proof: Verdict): Check {
  if (proof === 'OK') return ok(check);
  if (proof === 'UNDEFINED') return unknown(check, 'ALGORITHM_UNSUPPORTED');
  return failed(check, check === 'ISSUER_SIGNATURE' ? 'ISSUER_SIGNATURE_INVALID' : 'HOLDER_BINDING_INVALID');
}
