import type { Judgement, Verdict } from '@bonafide/documents/evidence/judgement';
import { reasonName } from '@bonafide/documents/evidence/reasons';
import type { Signal } from '@bonafide/documents/signals/signal';
import type { DocumentReading } from '../reading/document-reading.js';
import { OF_COPIES, OF_SOME } from '../reading/sign-kinds.js';

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
  readonly isTypeKnown: boolean;
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
 * OK needs what was read to agree, zone by zone, a known type, every rule of the caller, every decisive signal, and every seal to be
 * valid. A better capture is asked for where nothing fails and something could not be told: what was read and fails was read with certainty, however
 * poor the pages are.
 */
export function verdictOn(grounds: Grounds): DocumentVerdict {
  const { judgement, capture } = grounds;
  const deciding = decidingSignals(grounds);
  const rules = [
    ...judgement.rules,
    ...(grounds.checkLiveness ? [{ rule: 'checkLiveness', result: shownToBeNoCopy(grounds.signals) }] : []),
  ];
  const lacks = grounds.isTypeKnown ? [] : ['UNKNOWN_TYPE'];
  const said = worst([
    judgement.result,
    ...judgement.rules.map((rule) => rule.result),
    ...lacks.map(() => 'UNDEFINED' as const),
    ...grounds.contradictions.map(({ isCertain }) => (isCertain ? ('FAILED' as const) : ('UNDEFINED' as const))),
    ...grounds.seals.map(({ verdict }) => OF_SEALS[verdict]),
  ]);
  // A sign of forgery may be one of a poor page; what was read is told by how surely it was read.
  const shown = worst([...rules.map((rule) => rule.result), ...deciding.map(({ verdict }) => verdict)]);
  const isPoor = capture.length > 0 && shown === 'FAILED';
  const result = worst([said, isPoor ? 'UNDEFINED' : shown]);
  const unread = judgement.unread.length > 0 ? ['UNREADABLE'] : [];
  const retryReasons = result === 'UNDEFINED' ? [...new Set([...capture, ...unread])] : [];
  const signs = deciding.filter(({ verdict }) => verdict !== 'OK').map(({ code }) => code);
  return {
    result,
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
