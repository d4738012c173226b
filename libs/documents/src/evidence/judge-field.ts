import type { Agreement } from './agreement.js';
import type { FieldName } from './field-names.js';
import type { Compared, JudgedField, Verdict } from './judgement.js';
import { agreementOf } from './same-value.js';
import type { Zone, ZoneValue } from './zone-value.js';

/** A character of print that was recognised with less may be another one. A judgement, as `LEAST_CONFIDENCE` of zones is. */
const LEAST_CONFIDENCE = 0.9;
/** Print with a character that was recognised with less may be something else. */
const ILLEGIBLE = 0.5;

export const ZONES: readonly Zone[] = ['visual', 'mrz', 'barcode'];

/** The pairs of zones, as the members of `JudgedField` and the codes of reasons name them. */
export const PAIRS = [
  ['mrzVisual', 'mrz', 'visual'],
  ['visualBarcode', 'visual', 'barcode'],
  ['mrzBarcode', 'mrz', 'barcode'],
] as const;

/** Whether two readings seem to differ, and it cannot be told whether one was misread. */
export function isOpen(agreement: Agreement | undefined): boolean {
  return agreement === 'DOUBTFUL' || agreement === 'NEARLY' || agreement === 'LACKING';
}

/** A field with how its zones agree, told more finely than clients are. */
export interface ComparedField {
  readonly field: JudgedField;
  readonly agreements: Readonly<Partial<Record<(typeof PAIRS)[number][0], Agreement>>>;
  /** Whether several zones have it, or its own check speaks against it, and what is right could not be told. */
  readonly isDoubted: boolean;
}

/**
 * Holds what the zones say of a field against each other. FAILED: a zone's own check does not hold, or two zones differ. OK: what
 * every zone has is proven by a check of its own or equal to what another zone, read by itself, has. UNDEFINED otherwise: one zone
 * alone has it, without a check of its own; a value goes on where the other ends; or two zones differ as misreadings do, and one
 * was read without certainty. Print that equals what another zone proves is VALID.
 */
export function judgeField(name: FieldName, values: readonly ZoneValue[]): ComparedField {
  const of = (zone: Zone) => values.find((value) => value.field === name && value.zone === zone);
  const read = { visual: of('visual'), mrz: of('mrz'), barcode: of('barcode') };
  const agreements = Object.fromEntries(
    PAIRS.flatMap(([pair, first, second]) => {
      const agreement = agreementIn(read[first], read[second]);
      return agreement ? [[pair, agreement]] : [];
    }),
  ) as ComparedField['agreements'];
  const zones = { ...read, visual: read.visual && confirmedPrint(read.visual, agreements, read) };
  const told = (pair: (typeof PAIRS)[number][0]): Compared => {
    const agreement = agreements[pair];
    if (agreement === 'BEGUN') return 'EQUAL';
    return agreement === 'EQUAL' || agreement === 'DIFFERENT' ? agreement : 'NOT_COMPARED';
  };
  const compared = {
    mrzVisual: told('mrzVisual'),
    visualBarcode: told('visualBarcode'),
    mrzBarcode: told('mrzBarcode'),
  };
  const result = verdictOf(zones, agreements);
  return { field: { name, result, ...zones, ...compared }, agreements, isDoubted: isDoubted(zones, agreements) };
}

type Zones = Readonly<Record<Zone, ZoneValue | undefined>>;
type Agreements = ComparedField['agreements'];

function verdictOf(zones: Zones, agreements: Agreements): Verdict {
  const present = presentIn(zones);
  if (Object.values(agreements).includes('DIFFERENT') || present.some(isInvalid)) return 'FAILED';
  if (isUnclear(zones, agreements)) return 'UNDEFINED';
  return present.every((value) => isProven(value) || isConfirmed(value.zone, agreements)) ? 'OK' : 'UNDEFINED';
}

function isDoubted(zones: Zones, agreements: Agreements): boolean {
  const all = Object.values(agreements);
  const isIncomparable = all.length > 0 && all.every((one) => one === 'INCOMPARABLE');
  return isUnclear(zones, agreements) || (isIncomparable && !presentIn(zones).some(isProven));
}

function isUnclear(zones: Zones, agreements: Agreements): boolean {
  return Object.values(agreements).some(isOpen) || presentIn(zones).some(({ status }) => status === 'INVALID');
}

function presentIn(zones: Zones): ZoneValue[] {
  return ZONES.flatMap((zone) => zones[zone] ?? []);
}

/** Whether another zone has exactly the same. */
function isConfirmed(zone: Zone, agreements: Agreements): boolean {
  return PAIRS.some(([pair, first, second]) => (first === zone || second === zone) && agreements[pair] === 'EQUAL');
}

/** Print as another zone confirms it: VALID where that zone's own check holds, O and 0 as there, since print does not tell them. */
function confirmedPrint(print: ZoneValue, agreements: Agreements, zones: Zones): ZoneValue {
  const [by] = PAIRS.flatMap(([pair, first, second]) => {
    const other = first === 'visual' ? second : second === 'visual' ? first : undefined;
    return other && agreements[pair] === 'EQUAL' ? (zones[other] ?? []) : [];
  }).toSorted((a, b) => Number(isProven(b)) - Number(isProven(a)));
  if (!by) return print;
  return {
    ...print,
    value: isNumber(print.field) ? withZeros(print.value, by.value) : print.value,
    status: isProven(by) ? 'VALID' : print.status,
  };
}

/** A number with O and 0 as in the same number elsewhere. */
function withZeros(value: string, same: string): string {
  const others = [...same].filter((character) => /[A-Z0-9]/i.test(character));
  let at = 0;
  return value.replace(/[A-Z0-9]/gi, (character) => {
    const other = others[at++];
    return /[O0]/.test(character) && other && /[O0]/.test(other) ? other : character;
  });
}

const isNumber = (field: FieldName): boolean => /#|Number|discriminator/.test(field);

/** Whether a zone's own check holds. Print has none: a misread day is a day of the calendar too. */
export function isProven({ zone, status }: ZoneValue): boolean {
  return status === 'VALID' && zone !== 'visual';
}

/** Whether a zone's own check does not hold, of a value that was read with certainty. */
export function isInvalid(value: ZoneValue): boolean {
  return value.status === 'INVALID' && !isUnsure(value);
}

/** How two zones agree; undefined where one of them does not have the field. */
function agreementIn(a: ZoneValue | undefined, b: ZoneValue | undefined): Agreement | undefined {
  if (!a || !b) return undefined;
  const cut = [a.truncated === true, b.truncated === true] as const;
  const isOther = isOfOtherCentury(a, b);
  const agreement = agreementOf(a.field, isOther ? b.value.slice(0, 2) + a.value.slice(2) : a.value, b.value, cut);
  if (agreement === 'EQUAL') return isOther ? 'BEGUN' : isAmbiguous(a, b) ? 'DOUBTFUL' : agreement;
  if (agreement === 'DIFFERENT' && [a, b].some(isIllegible)) return 'DOUBTFUL';
  // A reader of print loses one of two equal characters, however sure it is of the other.
  const isLost = agreement === 'LACKING' && (a.zone === 'visual' || b.zone === 'visual');
  // What was read rightly beyond doubt and is not the same is different.
  const isNear = agreement === 'NEARLY' || agreement === 'LACKING';
  return isNear && !isLost && !isUnsure(a) && !isUnsure(b) ? 'DIFFERENT' : agreement;
}

/** Numbers that differ in O and 0, of which no zone tells which it is. */
function isAmbiguous(a: ZoneValue, b: ZoneValue): boolean {
  return isNumber(a.field) && !isReadRightly(a) && !isReadRightly(b) && withZeros(a.value, b.value) !== a.value;
}

/** Whether check digits, or a barcode's own error correction, prove every character. */
function isReadRightly(value: ZoneValue): boolean {
  return value.zone === 'barcode' || isProven(value);
}

/** A machine-readable zone has two digits of a year, of which the century was only guessed. */
function isOfOtherCentury(a: ZoneValue, b: ZoneValue): boolean {
  const isZone = a.zone === 'mrz' || b.zone === 'mrz';
  const [first, second] = [a, b].map(({ value }) => /^\d{4}/.exec(value)?.[0].slice(0, 2));
  return isZone && a.field.startsWith('Date of') && !!first && !!second && first !== second;
}

/** Whether a character may be another one: print is only as sure as its reader. */
function isUnsure(value: ZoneValue): boolean {
  if (isReadRightly(value)) return false;
  return value.repaired === true || (value.confidence !== undefined && value.confidence < LEAST_CONFIDENCE);
}

/** What is so unsure that another value altogether may stand there. */
function isIllegible(value: ZoneValue): boolean {
  return isUnsure(value) && (value.confidence ?? 1) < ILLEGIBLE;
}
