import type { Judgement, Verdict } from '@bonafide/documents/evidence/judgement';
import { reasonName } from '@bonafide/documents/evidence/reasons';
import type { Zone } from '@bonafide/documents/evidence/zone-value';
import type { Signal } from '@bonafide/documents/signals/signal';
import type { DocumentReading } from '../reading/document-reading.js';
import { OF_COPIES, OF_SOME } from '../reading/sign-kinds.js';
import { hasExpiry, unheld } from './unheld.js';

/** A sign of forgery that was looked for. */
interface LookedFor extends Pick<Signal, 'verdict'> {
  readonly code: string;
}

/** All that a verdict on a document follows from. */
export interface Grounds {
  readonly judgement: Judgement;
  /** Why the pages may be too poor to decide. */
  readonly capture: readonly string[];
  /** Fields of which two pages say different things in the same kind of zone. */
  readonly contradictions: DocumentReading['contradictions'];
  /** What the seals on its pages are worth. */
  readonly seals: DocumentReading['seals'];
  /** Zones that documents of its type have; undefined where the type is not known. */
  readonly zones: readonly Zone[] | undefined;
  readonly signals: readonly LookedFor[];
  /** Codes of the signals that the tenant lets decide. */
  readonly decisive: readonly string[];
  /** Whether the caller wants the pages to be shown to be no copy. */
  readonly checkLiveness: boolean;
}

export interface DocumentVerdict {
  readonly result: Verdict;
  readonly reasons: readonly string[];
  readonly rules: readonly { readonly rule: string; readonly result: Verdict }[];
  /** Why a better capture is asked for; empty where none is. */
  readonly retryReasons: readonly string[];
}

const WORST: readonly Verdict[] = ['FAILED', 'UNDEFINED', 'OK'];

/** What a seal makes of its document. */
const OF_SEALS: Readonly<Record<DocumentReading['seals'][number]['verdict'], Verdict>> = {
  VALID: 'OK',
  FORGED: 'FAILED',
  UNKNOWN_SIGNER: 'UNDEFINED',
  UNSUPPORTED: 'UNDEFINED',
};

/** FAILED before UNDEFINED before OK. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return WORST.find((verdict) => verdicts.includes(verdict)) ?? 'OK';
}

/**
 * OK needs what was read to agree, zone by zone, a known type, a document number and an expiry, every rule of the caller, every decisive signal, and every seal to be valid. Pages that
 * are too poor leave it undecided, unless all agrees in spite of that: poor pages can hide a contradiction, not make agreement.
 */
export function verdictOn(grounds: Grounds): DocumentVerdict {
  const { judgement, capture, zones } = grounds;
  const deciding = decidingSignals(grounds);
  const rules = [
    ...judgement.rules,
    ...(grounds.checkLiveness ? [{ rule: 'checkLiveness', result: shownToBeNoCopy(grounds.signals) }] : []),
  ];
  const open = zones ? unheld(judgement.fields, zones) : [];
  const lacks = [
    ...(zones ? open : ['UNKNOWN_TYPE']),
    ...(judgement.identity.documentNumber === '' ? ['DOCUMENT_NUMBER_NOT_READ'] : []),
    ...(hasExpiry(judgement.fields) ? [] : ['DATE_OF_EXPIRY_NOT_READ']),
  ];
  const result = worst([
    judgement.result,
    ...rules.map((rule) => rule.result),
    ...deciding.map(({ verdict }) => verdict),
    ...lacks.map(() => 'UNDEFINED' as const),
    ...grounds.contradictions.map(({ isCertain }) => (isCertain ? ('FAILED' as const) : ('UNDEFINED' as const))),
    ...grounds.seals.map(({ verdict }) => OF_SEALS[verdict]),
  ]);
  // What one zone says and another was not read of, a better capture may tell; one that fails is no matter of the capture.
  const unread = result === 'UNDEFINED' && open.length > 0 ? ['UNREADABLE'] : [];
  // No better capture makes a forged seal good: a code whose error correction comes out right was not misread.
  const isSettled = result === 'OK' || grounds.seals.some(({ verdict }) => verdict === 'FORGED');
  const retryReasons = isSettled ? [] : [...new Set([...capture, ...unread])];
  const signs = deciding.filter(({ verdict }) => verdict !== 'OK').map(({ code }) => code);
  return {
    result: retryReasons.length > 0 ? 'UNDEFINED' : result,
    reasons: [
      ...new Set([
        ...sealReasons(grounds.seals),
        ...judgement.reasons,
        ...grounds.contradictions.map(disagreement),
        ...lacks,
        ...signs,
      ]),
    ],
    rules,
    retryReasons,
  };
}

/** One that was not looked for cannot have been found absent, unless it does not concern the document. */
function decidingSignals({ signals, decisive }: Grounds): LookedFor[] {
  return decisive.flatMap((code) => {
    const told = signals.find((signal) => signal.code === code);
    return told ?? (OF_SOME.includes(code) ? [] : { code, verdict: 'UNDEFINED' });
  });
}

function sealReasons(seals: Grounds['seals']): string[] {
  return seals.flatMap(({ verdict, reason }) => (verdict === 'VALID' ? [] : [`SEAL_${reason ?? verdict}`]));
}

const disagreement = ({ field }: { field: string }): string => `PAGES_${reasonName(field)}`;

/** Each sign of a copy was looked for on every page, and none is there. */
function shownToBeNoCopy(signals: readonly LookedFor[]): Verdict {
  return worst(OF_COPIES.map((code) => signals.find((signal) => signal.code === code)?.verdict ?? 'UNDEFINED'));
}
