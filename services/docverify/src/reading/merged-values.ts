import { mrzValues } from '@bonafide/documents/evidence/mrz-values';
import { sameValue } from '@bonafide/documents/evidence/same-value';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import type { Contradiction } from './document-reading.js';

/** What a zone says of a document, whatever page it stands on. */
export interface MergedValues {
  /** A zone says a field once. */
  readonly values: readonly ZoneValue[];
  /** Fields of which two pages, or two seals or codes, say different things in the same kind of zone. */
  readonly contradictions: readonly Contradiction[];
}

/**
 * Values of all pages, the better of two that say the same. Two that say different things contradict each other: certainly where
 * each holds by its own check, since pages or seals of two documents were shown then, else perhaps because one was misread; the
 * value that is kept is then one that nobody is sure of.
 */
export function mergedValues(all: readonly ZoneValue[]): MergedValues {
  const kept = new Map<string, ZoneValue>();
  const contradictions = new Map<string, Contradiction>();
  for (const value of all) {
    const key = `${value.zone} ${value.field}`;
    const before = kept.get(key);
    if (!before) {
      kept.set(key, value);
      continue;
    }
    const better = rank(value) > rank(before) ? value : before;
    if (isOfOneZone(before, value) || sameValue(value.field, before.value, value.value)) {
      kept.set(key, better);
      continue;
    }
    const isCertain = before.status === 'VALID' && value.status === 'VALID';
    contradictions.set(key, {
      field: value.field,
      isCertain: isCertain || contradictions.get(key)?.isCertain === true,
    });
    kept.set(key, { ...better, status: better.status === 'VALID' ? 'NOT_VALIDATED' : better.status });
  }
  return { values: [...kept.values()], contradictions: [...contradictions.values()] };
}

/**
 * Fields of which two zones of one picture say different things: it shows two documents, and which of them is meant nobody knows.
 * None where both say the same.
 */
export function contradictionsOfZones(zones: readonly Mrz[], today: string): readonly Contradiction[] {
  return mergedValues(zones.flatMap((zone, page) => mrzValues(zone, { today, page }))).contradictions;
}

/** Whether values are of one and the same zone: a page has one of a kind, but may bear several seals and codes. */
function isOfOneZone(a: ZoneValue, b: ZoneValue): boolean {
  return a.page === b.page && a.zone !== 'barcode';
}

const RANKS = { VALID: 2, NOT_VALIDATED: 1, INVALID: 0 } as const;

const rank = ({ status, confidence = 0 }: ZoneValue): number => RANKS[status] + confidence / 2;
