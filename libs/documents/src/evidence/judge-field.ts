import type { Agreement } from './agreement.js';
import type { FieldName } from './field-names.js';
import type { Compared, JudgedField, Verdict } from './judgement.js';
import { agreementOf } from './same-value.js';
import type { Zone, ZoneValue } from './zone-value.js';

/** A line of print that was recognised with less may hold another character. A judgement, as `LEAST_CONFIDENCE` of zones is. */
const LEAST_CONFIDENCE = 0.9;

export const ZONES: readonly Zone[] = ['visual', 'mrz', 'barcode'];

/** The pairs of zones, as the members of `JudgedField` and the codes of reasons name them. */
export const PAIRS = [
  ['mrzVisual', 'mrz', 'visual'],
  ['visualBarcode', 'visual', 'barcode'],
  ['mrzBarcode', 'mrz', 'barcode'],
] as const;

/** A field with how its zones agree, told more finely than clients are. */
export interface ComparedField {
  readonly field: JudgedField;
  readonly agreements: Readonly<Partial<Record<(typeof PAIRS)[number][0], Agreement>>>;
}

/**
 * Holds what the zones say of a field against each other. FAILED: a zone's own check does not hold, or two zones differ. OK: a
 * zone's own check holds, or two zones that were read by themselves agree, and nothing is doubtful. UNDEFINED otherwise: one zone
 * alone has it, without a check of its own; or two zones differ as misreadings do, and one was read without certainty.
 */
export function judgeField(name: FieldName, values: readonly ZoneValue[]): ComparedField {
  const of = (zone: Zone) => values.find((value) => value.field === name && value.zone === zone);
  const zones = { visual: of('visual'), mrz: of('mrz'), barcode: of('barcode') };
  const agreements = Object.fromEntries(
    PAIRS.flatMap(([pair, first, second]) => {
      const agreement = agreementIn(zones[first], zones[second]);
      return agreement ? [[pair, agreement]] : [];
    }),
  ) as ComparedField['agreements'];
  const told = (pair: (typeof PAIRS)[number][0]): Compared => {
    const agreement = agreements[pair];
    return agreement === 'EQUAL' || agreement === 'DIFFERENT' ? agreement : 'NOT_COMPARED';
  };
  const compared = {
    mrzVisual: told('mrzVisual'),
    visualBarcode: told('visualBarcode'),
    mrzBarcode: told('mrzBarcode'),
  };
  const all = Object.values(agreements);
  const present = Object.values(zones).filter((value) => value !== undefined);
  return { field: { name, result: verdictOf(present, all), ...zones, ...compared }, agreements };
}

function verdictOf(values: readonly ZoneValue[], agreements: readonly Agreement[]): Verdict {
  if (agreements.includes('DIFFERENT') || values.some(isInvalid)) return 'FAILED';
  const isDoubtful = agreements.includes('DOUBTFUL') || agreements.includes('NEARLY');
  if (isDoubtful || values.some(({ status }) => status === 'INVALID')) return 'UNDEFINED';
  return agreements.includes('EQUAL') || values.some(isProven) ? 'OK' : 'UNDEFINED';
}

/** Whether a zone's own check holds, of a value that was read with certainty: a misread day is a day of the calendar too. */
export function isProven(value: ZoneValue): boolean {
  return value.status === 'VALID' && !isUnsure(value);
}

/** Whether a zone's own check does not hold, of a value that was read with certainty. */
export function isInvalid(value: ZoneValue): boolean {
  return value.status === 'INVALID' && !isUnsure(value);
}

/** How two zones agree; undefined where one of them does not have the field. */
function agreementIn(a: ZoneValue | undefined, b: ZoneValue | undefined): Agreement | undefined {
  if (!a || !b) return undefined;
  const isZone = a.zone === 'mrz' || b.zone === 'mrz';
  const cut = [a.truncated === true, b.truncated === true] as const;
  const agreement = agreementOf(a.field, ...withoutCentury(a, b, isZone), cut);
  if (agreement === 'EQUAL' && (a.repaired || b.repaired) && hasOtherOs(a.value, b.value)) return 'NEARLY';
  if (agreement !== 'NEARLY') return agreement;
  // What a check digit proves was read rightly; what differs from it by a character may have been misread.
  return isUnsure(a) || isUnsure(b) ? 'NEARLY' : 'DIFFERENT';
}

/**
 * Whether one has an O where the other has a 0. They are one in numbers, but not where a check digit put look-alikes: print that
 * has the character as it was read does not bear out the other.
 */
function hasOtherOs(a: string, b: string): boolean {
  const [first, second] = [a, b].map((value) => value.replace(/[^A-Z0-9]/g, '')) as [string, string];
  return [...first].some(
    (character, at) => `${character}${second[at]}` === 'O0' || `${character}${second[at]}` === '0O',
  );
}

/** A machine-readable zone has two digits of a year, of which the century was only guessed. */
function withoutCentury(a: ZoneValue, b: ZoneValue, isZone: boolean): [string, string] {
  const isDate = a.field.startsWith('Date of');
  if (!isZone || !isDate || !/^\d{4}/.test(a.value) || !/^\d{4}/.test(b.value)) return [a.value, b.value];
  return [`${b.value.slice(0, 2)}${a.value.slice(2)}`, b.value];
}

/** What check digits, or a barcode's own error correction, prove was read rightly; print is only as sure as its reader. */
function isUnsure({ zone, status, confidence, repaired }: ZoneValue): boolean {
  if (status === 'VALID' && zone !== 'visual') return false;
  return repaired === true || (confidence !== undefined && confidence < LEAST_CONFIDENCE);
}
