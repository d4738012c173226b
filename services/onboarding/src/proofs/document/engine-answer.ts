import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  type DocumentIdentity,
  type DocumentType,
  type PortraitMatch,
  Verdict as WireVerdict,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';

export type Verdict = 'OK' | 'FAILED' | 'UNDEFINED';

const VERDICTS: Partial<Record<WireVerdict, Verdict>> = {
  [WireVerdict.OK]: 'OK',
  [WireVerdict.FAILED]: 'FAILED',
  [WireVerdict.UNDEFINED]: 'UNDEFINED',
};

/** Of a list of codes, and of a code or another short text: the proto promises no more. */
export const MOST_CODES = 100;
const MOST_CHARACTERS = 256;

/** What tells one document from another; texts that were not read are empty. */
export interface Identity {
  documentNumber: string;
  birthDate: string;
  expiryDate: string;
}

/** The portrait against the selfie. */
export interface Match {
  /** S = −log10(false match rate). */
  score: number;
  receiptId: string;
}

/** An answer that is not what docverify promises: it decides nothing. */
export function brokenEngine(): DomainError {
  return new DomainError('INTERNAL', 'Internal error', {}, { cause: new Error('docverify gave an invalid answer') });
}

/** A verdict by its name; throws for one that is not set or unknown. */
export function verdictOf(verdict: WireVerdict): Verdict {
  return required(VERDICTS[verdict]);
}

export function required<T>(value: T | undefined): T {
  if (value === undefined) throw brokenEngine();
  return value;
}

/** A text that must be there, as long as the engine may write one. */
export function requiredText(text: string): string {
  return required(text === '' || text.length > MOST_CHARACTERS ? undefined : text);
}

/** What an engine tells in codes; throws for more, or longer ones, than it may. */
export function codesOf(codes: readonly string[]): string[] {
  if (codes.length > MOST_CODES) throw brokenEngine();
  return codes.map(requiredText);
}

/** Undefined where nothing was compared; throws for a score that is no number. */
export function matchOf(match: PortraitMatch | undefined): Match | undefined {
  if (!match) return undefined;
  if (!Number.isFinite(match.score)) throw brokenEngine();
  return { score: match.score, receiptId: requiredText(match.receiptId) };
}

/** Undefined where none is told; throws for one beyond 0 to 100. */
export function percentOf(score: number | undefined): number | undefined {
  if (score !== undefined && !(score >= 0 && score <= 100)) throw brokenEngine();
  return score;
}

/** Where documents of a type have a chip: 0 none, 1 main page, 2 back page; 0 for an unknown type. */
export function rfidPresenceOf(type: DocumentType | undefined): number {
  const presence = type?.rfidPresence ?? 0;
  if (presence > 2) throw brokenEngine();
  return presence;
}

export function identityOf(identity: DocumentIdentity | undefined): Identity {
  const { documentNumber = '', birthDate = '', expiryDate = '' } = identity ?? {};
  return { documentNumber, birthDate, expiryDate };
}
