import { type DateKind, readDate } from '../mrz/dates.js';
import { confidenceAt, isDoubtful, isRepaired, isUnproven, spansOf } from '../mrz/doubt.js';
import { LAYOUTS, type Span, textAt } from '../mrz/layout.js';
import { isNearCode } from '../mrz/mend-code.js';
import type { Mrz, MrzCheck } from '../mrz/mrz.js';
import { isForeignNumber, mayEndEarlier } from '../mrz/number-formats.js';
import { stateOf } from '../mrz/states.js';
import type { Quad } from '../page/page.js';
import type { FieldName } from './field-names.js';
import type { ZoneValue } from './zone-value.js';

type Status = ZoneValue['status'];

/** Optional data that are known to be the holder's number, by issuer of a TD1: index into the optional data. */
const PERSONAL_NUMBER_AT: Readonly<Record<string, number>> = { BEL: 1, ESP: 0, EST: 0, SWE: 0, TUR: 0 };

/**
 * The fields of a zone. VALID is only what the zone itself proves: a check digit that holds (or a composite one that covers the
 * field), a real day, a state that is named twice. Names, sex and a state that stands once have no check of their own, so they
 * are NOT_VALIDATED at best, as is what was read with doubt or put there by a check digit. A wrong check digit makes its field
 * INVALID, unless it was read with doubt. A field that is empty is left out.
 */
export function mrzValues(mrz: Mrz, context: { today: string; page: number; where?: Quad }): ZoneValue[] {
  const layout = LAYOUTS[mrz.format];
  const names = [layout.name, ...(layout.givenNames ? [layout.givenNames] : [])];
  const values: ZoneValue[] = [];
  const add = (field: FieldName, value: string, status: Status, spans: readonly Span[], truncated = false) => {
    const confidence = confidenceAt(mrz, spans);
    if (value === '') return;
    values.push({
      zone: 'mrz',
      field,
      value,
      status: status === 'VALID' && mayEndEarlier(mrz, value) ? 'NOT_VALIDATED' : status,
      page: context.page,
      ...(context.where && { where: context.where }),
      ...(confidence !== undefined && { confidence }),
      ...(truncated && { truncated }),
      ...(isRepaired(mrz, spans) && { repaired: true }),
    });
  };
  const unchecked = (spans: readonly Span[]) => statusOf(mrz, mrz.format === 'FRA-ID' ? 'composite' : undefined, spans);
  addNumbers(mrz, add);
  add('Document Class Code', mrz.documentCode, unchecked([layout.documentCode]), [layout.documentCode]);
  for (const [name, value, isCut] of namesOf(mrz)) add(name, value, unchecked(names), names, isCut);
  addDates(mrz, context.today, add);
  addStates(mrz, add);
  if (layout.sex && /^[MFX<]$/.test(mrz.sex)) {
    add('Sex', mrz.sex === '<' ? 'X' : mrz.sex, unchecked([layout.sex]), [layout.sex]);
  }
  const whole = layout.lengths.map((to, line) => ({ line, from: 0, to }));
  // The first character alone tells a passport from a visa; their composite digit, which visas lack, does too.
  add('MRZ Type', mrz.format, statusOf(mrz, 'composite', whole), whole);
  add('MRZ Lines', mrz.lines.join('^'), 'NOT_VALIDATED', whole);
  return values;
}

type Add = (field: FieldName, value: string, status: Status, spans: readonly Span[]) => void;

/** The names, and whether each of them may go on behind what the zone has of it. */
function namesOf(mrz: Mrz): [FieldName, string, boolean][] {
  const { primaryIdentifier: primary, secondaryIdentifier: secondary, nameTruncated } = mrz;
  const { name, givenNames } = LAYOUTS[mrz.format];
  const isFull = (at: Span) => !textAt(mrz.lines, at).endsWith('<');
  // Of a surname that has room for itself and more the given names were cut off, of one of several parts each may be.
  const isLong = secondary === '' || primary.includes(' ') || 2 * primary.length >= name.to - name.from;
  return [
    ['Surname', primary, givenNames ? isFull(name) : nameTruncated && isLong],
    ['Given names', secondary, isFull(givenNames ?? name)],
    ['Surname And Given Names', `${primary} ${secondary}`.trim(), nameTruncated],
  ];
}

/**
 * Whether a line that was read from a picture has the code of no state where its form has one: it may have been read a column
 * aside, and one check digit in ten is right then by chance.
 */
function isAside({ format, lines, confidences }: Mrz, spans: readonly Span[]): boolean {
  const { issuer, nationality } = LAYOUTS[format];
  const codes = [issuer, nationality].filter((at) => at && spans.some(({ line }) => line === at.line));
  return confidences !== undefined && codes.some((at) => at && !stateOf(textAt(lines, at)));
}

/** What the check digit of a field says of it; without one, nothing. */
function statusOf(mrz: Mrz, of: MrzCheck['of'] | undefined, spans: readonly Span[]): Status {
  const result = mrz.checks.find((check) => check.of === of)?.result;
  if (result === undefined || result === 'tolerated') return 'NOT_VALIDATED';
  // The composite digit covers so much that a letter put for a digit may satisfy it by chance; one that an exchange anywhere made
  // right proves nothing of the rest.
  const isChosen = of === 'composite' && isUnproven(mrz, spansOf(mrz.format, 'composite'));
  if (isChosen || (of === 'composite' && isRepaired(mrz, spans))) return 'NOT_VALIDATED';
  // A check digit that holds tells every digit that is misread for another: of a field two must be in doubt then, or one that a
  // check digit may not tell from its look-alikes.
  const isProven = result === 'right' && of !== 'composite';
  if (isDoubtful(mrz, spans, isProven) || isUnproven(mrz, spans)) return 'NOT_VALIDATED';
  if (result === 'right') return isAside(mrz, spans) ? 'NOT_VALIDATED' : 'VALID';
  return of === 'composite' ? 'NOT_VALIDATED' : 'INVALID';
}

function addNumbers(mrz: Mrz, add: Add): void {
  const layout = LAYOUTS[mrz.format];
  const spans = spansOf(mrz.format, 'document number');
  const isLong = mrz.documentNumber.length > 9 && layout.number.rest !== undefined;
  const all = isLong && layout.number.rest ? [...spans, layout.number.rest] : spans;
  const proven = statusOf(mrz, 'document number', all);
  add('Document #', mrz.documentNumber, proven === 'VALID' && isForeignNumber(mrz) ? 'NOT_VALIDATED' : proven, all);
  const personal = spansOf(mrz.format, 'personal number');
  add('Personal #', mrz.personalNumber, statusOf(mrz, 'personal number', personal), personal);
  const at = mrz.format === 'TD1' ? PERSONAL_NUMBER_AT[mrz.issuer] : undefined;
  const [place, value] = at === undefined ? [] : [layout.optional[at], mrz.optionalData[at]];
  if (place && value) add('Personal #', value, statusOf(mrz, 'composite', [place]), [place]);
  const optional = mrz.optionalData.filter((data) => data !== '').join('^');
  add('Optional Data', optional, statusOf(mrz, 'composite', layout.optional), layout.optional);
}

function addDates(mrz: Mrz, today: string, add: Add): void {
  const dates: [FieldName, string, DateKind, MrzCheck['of']][] = [
    ['Date of birth', mrz.birthDate, 'birth', 'date of birth'],
    ['Date of expiry', mrz.expiryDate, 'expiry', 'date of expiry'],
    ['Date of issue', mrz.issueDate, 'issue', 'document number'],
  ];
  for (const [field, text, kind, of] of dates) {
    const date = readDate(text, kind, today);
    const spans = spansOf(mrz.format, of);
    const status = statusOf(mrz, of, spans);
    if (date) add(field, date.value, date.isReal || status !== 'VALID' ? status : 'INVALID', spans);
    // A date that is told by nobody could not be found to have passed.
    else if (/[^<]/.test(text)) add(field, text, status === 'VALID' ? statusOfNone(text) : status, spans);
  }
}

/** Of what is no date although its check digit holds: without a year it is known in part, with letters it is none. */
function statusOfNone(text: string): Status {
  return /^[\d<X]*$/.test(text) ? 'NOT_VALIDATED' : 'INVALID';
}

/** A zone of a passport names its state twice, as issuer and as nationality; no check digit covers either. */
function addStates(mrz: Mrz, add: Add): void {
  const layout = LAYOUTS[mrz.format];
  const [issuer, nationality] = [stateOf(mrz.issuer), stateOf(mrz.nationality)];
  const twice = issuer !== undefined && issuer === nationality;
  const status = (spans: readonly Span[], text: string): Status => {
    const state = stateOf(text);
    if (isDoubtful(mrz, spans)) return 'NOT_VALIDATED';
    // Of what was read from a picture, a letter may be another one.
    if (!state) return mrz.confidences && isNearCode(text) ? 'NOT_VALIDATED' : 'INVALID';
    // Put there by the list of states, which then proves nothing.
    if (isRepaired(mrz, spans)) return 'NOT_VALIDATED';
    return twice ? 'VALID' : statusOf(mrz, mrz.format === 'FRA-ID' ? 'composite' : undefined, spans);
  };
  add('Issuing State Code', mrz.issuer, status([layout.issuer], mrz.issuer), [layout.issuer]);
  add('Issuing State', issuer?.name ?? '', status([layout.issuer], mrz.issuer), [layout.issuer]);
  if (!layout.nationality) return;
  add('Nationality Code', mrz.nationality, status([layout.nationality], mrz.nationality), [layout.nationality]);
  add('Nationality', nationality?.name ?? '', status([layout.nationality], mrz.nationality), [layout.nationality]);
}
