import { isDoubtful, isUnproven, spansOf } from '../mrz/doubt.js';
import { LAYOUTS } from '../mrz/layout.js';
import type { MrzCheck } from '../mrz/mrz.js';
import { stateOf } from '../mrz/states.js';
import { blankPlaces } from './blank-places.js';
import { derivedFields } from './derived-fields.js';
import { FIELD_NAMES, type FieldName } from './field-names.js';
import { type ComparedField, isInvalid, isOpen, isProven, judgeField, PAIRS, ZONES } from './judge-field.js';
import { judgeRules, notExpiredOn, selectedFields } from './judge-rules.js';
import type { Evidence, JudgedField, Judgement, Rules, Verdict } from './judgement.js';
import { type KnownDate, type KnownDates, knownDates } from './known-dates.js';
import { reasonName } from './reasons.js';
import { stateNamed } from './same-state.js';
import { IDENTIFYING, unclear, unheld } from './unheld.js';
import { withWholeNames } from './whole-names.js';

/** Fields that say who holds which document. They count whatever the caller selects. */
const CORE: readonly FieldName[] = [
  ...IDENTIFYING,
  'Nationality',
  'Nationality Code',
  'Issuing State',
  'Issuing State Code',
  'Sex',
];

/** Of these, those that must not be in doubt once a zone has them. */
const CERTAIN: readonly FieldName[] = ['Document #', 'Date of birth', 'Date of expiry'];

/** One thing that was looked at. */
interface Finding {
  readonly result: Verdict;
  /** Unset where it holds. */
  readonly reason?: string;
}

/**
 * Judges what was read of a document on a day (yyyy-MM-dd), by itself and by the caller's rules. OK: every zone that is expected
 * was read, all check digits are right, every two of these zones say the same of number, name, birth and expiry and contradict each
 * other in nothing else, the document's number is proven, it has a date of expiry that has not passed, and all rules hold. FAILED: something does not hold. UNDEFINED: nothing fails, and
 * something could not be told. Codes: README.
 */
export function judge(all: Evidence, today: string, rules: Rules): Judgement {
  const evidence = { ...all, values: withWholeNames(all.values.filter(({ value }) => value.trim() !== '')) };
  const compared = FIELD_NAMES.map((name) => judgeField(name, evidence.values)).filter(({ field }) => hasValue(field));
  const read = compared.map(({ field }) => field);
  const dates = knownDates(read);
  const fields = withExpiry([...read, ...derivedFields(dates, today)], dates, today);
  const doubted = new Set(compared.flatMap(({ field, isDoubted }) => (isDoubted ? [field.name] : [])));
  const ruled = judgeRules(rules, dates, { fields, doubted, documentName: evidence.documentName }, today);
  const selected = selectedFields(rules, evidence.documentName);
  const counts = (name: FieldName) => CORE.includes(name) || !selected || selected.has('*') || selected.has(name);
  const identity = identityOf(read, dates);
  const open = unheld(compared, evidence.expected);
  const findings = [
    ...zoneFindings(evidence),
    ...lackFindings(evidence, read),
    ...open.map((reason): Finding => ({ result: 'UNDEFINED', reason })),
    ...checkFindings(evidence, read),
    ...compared
      .filter(({ field }) => counts(field.name))
      .flatMap((one) => fieldFindings(one, CORE.includes(one.field.name) || selected !== undefined)),
    ...numberFinding(identity),
    ...dateFindings(dates, read, today),
    ...specimenFinding(evidence, rules),
    ...ruled.map(({ rule, result }): Finding => ({ result, reason: `RULE_${reasonName(rule)}` })),
  ];
  return {
    result: worstOf(findings.map(({ result }) => result)),
    score: scoreOf(findings),
    reasons: [...new Set(findings.flatMap(({ result, reason }) => (result !== 'OK' && reason ? [reason] : [])))],
    unread: [...open, ...unclear(compared)],
    fields,
    rules: ruled,
    identity,
  };
}

function hasValue({ visual, mrz, barcode }: JudgedField): boolean {
  return visual !== undefined || mrz !== undefined || barcode !== undefined;
}

function worstOf(results: readonly Verdict[]): Verdict {
  if (results.includes('FAILED')) return 'FAILED';
  return results.length === 0 || results.includes('UNDEFINED') ? 'UNDEFINED' : 'OK';
}

/** The share of what was looked at that holds, in percent, to a hundredth. */
function scoreOf(findings: readonly Finding[]): number {
  const holding = findings.filter(({ result }) => result === 'OK').length;
  return findings.length === 0 ? 0 : Math.round((10_000 * holding) / findings.length) / 100;
}

function zoneFindings({ expected, values }: Evidence): Finding[] {
  return ZONES.filter((zone) => expected.includes(zone)).map((zone) => ({
    result: values.some((value) => value.zone === zone && IDENTIFYING.includes(value.field)) ? 'OK' : 'UNDEFINED',
    reason: `${zone.toUpperCase()}_NOT_READ`,
  }));
}

/** What a machine-readable zone leaves blank cannot be held against print; without a date of expiry nobody knows that it has not passed. */
function lackFindings({ mrz }: Evidence, fields: readonly JudgedField[]): Finding[] {
  const blank = mrz ? blankPlaces(mrz, fields).map((name) => `MRZ_LACKS_${reasonName(name)}`) : [];
  const isDated = fields.some(({ name }) => name === 'Date of expiry');
  return [...blank, ...(isDated ? [] : ['DATE_OF_EXPIRY_NOT_READ'])].map((reason) => ({ result: 'UNDEFINED', reason }));
}

/** The fields that check digits are of. */
const FIELD_OF: Readonly<Partial<Record<MrzCheck['of'], FieldName>>> = {
  'document number': 'Document #',
  'personal number': 'Personal #',
  composite: 'Optional Data',
};

/**
 * A wrong check digit fails, unless characters that it covers were read with doubt. One that is right only because a character was
 * replaced for it proves nothing: then another zone must have the same.
 */
function checkFindings({ mrz }: Evidence, fields: readonly JudgedField[]): Finding[] {
  if (!mrz) return [];
  return mrz.checks.map(({ of, result }) => {
    const spans = spansOf(mrz.format, of);
    const reason = `MRZ_CHECK_DIGIT_${reasonName(of)}`;
    if (result === 'wrong') return { result: isDoubtful(mrz, spans) ? 'UNDEFINED' : 'FAILED', reason };
    const own = of === 'composite' ? LAYOUTS[mrz.format].optional : spans;
    const isConfirmed = fields.some(({ name, result }) => name === FIELD_OF[of] && result === 'OK');
    return isUnproven(mrz, own) && !isConfirmed
      ? { result: 'UNDEFINED', reason: `${reason}_UNPROVEN` }
      : { result: 'OK' };
  });
}

/** What the zones' agreement on a field says; `isCore`: doubt in it keeps the document from being OK. */
function fieldFindings({ field, agreements }: ComparedField, isCore: boolean): Finding[] {
  const name = reasonName(field.name);
  const findings: Finding[] = [];
  for (const [pair, first, second] of PAIRS) {
    const agreement = agreements[pair];
    const code = `${first}_${second}_${name}`.toUpperCase();
    if (agreement === 'EQUAL' || agreement === 'BEGUN') findings.push({ result: 'OK' });
    if (agreement === 'DIFFERENT') findings.push({ result: 'FAILED', reason: code });
    if (isCore && isOpen(agreement)) findings.push({ result: 'UNDEFINED', reason: `${code}_UNCLEAR` });
  }
  for (const zone of ZONES) {
    const value = field[zone];
    if (value && isProven(value)) findings.push({ result: 'OK' });
    if (value?.status !== 'INVALID') continue;
    findings.push({
      result: isInvalid(value) ? 'FAILED' : 'UNDEFINED',
      reason: `${zone.toUpperCase()}_INVALID_${name}`,
    });
  }
  const isCertain = CERTAIN.includes(field.name) || isNoState(field);
  const isClear = (field.result !== 'UNDEFINED' || isBegun(agreements)) && !isPrintedAlone(field);
  return isCertain && !isClear && findings.every(({ result }) => result === 'OK')
    ? [...findings, { result: 'UNDEFINED', reason: `${name}_UNCLEAR` }]
    : findings;
}

/** Whether two zones have the same, though one of them goes on. */
function isBegun(agreements: ComparedField['agreements']): boolean {
  return Object.values(agreements).includes('BEGUN');
}

/** A number that print alone has: that it looks like those of its issuer proves nothing, since anybody prints one that does. */
function isPrintedAlone({ name, mrz, barcode }: JudgedField): boolean {
  return name === 'Document #' && !mrz && !barcode;
}

/** A code of three letters that is none, and may have been misread. */
function isNoState({ name, mrz }: JudgedField): boolean {
  return /State Code|Nationality Code/.test(name) && mrz !== undefined && !stateOf(mrz.value);
}

/** A number of signs alone is none. */
function numberFinding({ documentNumber }: Judgement['identity']): Finding[] {
  return documentNumber === '' ? [{ result: 'UNDEFINED', reason: 'DOCUMENT_NUMBER_NOT_READ' }] : [];
}

function dateFindings(dates: KnownDates, fields: readonly JudgedField[], today: string): Finding[] {
  const { birth, expiry, issue } = dates;
  const findings: Finding[] = [];
  for (const name of ['Date of birth', 'Date of expiry'] as const)
    if (isCenturyOpen(name, dates, fields))
      findings.push({ result: 'UNDEFINED', reason: `${reasonName(name)}_UNCLEAR` });
  if (expiry?.result === 'OK') findings.push({ result: notExpiredOn(expiry, today), reason: 'EXPIRED' });
  // Of a day that nothing proves, no more is known than that something is wrong.
  const worst = (...of: (KnownDate | undefined)[]) =>
    of.every((date) => date?.result === 'OK') ? 'FAILED' : 'UNDEFINED';
  const order = [birth, issue, expiry].flatMap((date) => date ?? []);
  order.slice(1).forEach((date, i) => {
    const before = order[i] as KnownDate;
    const result = isAfter(before.value, date.value) ? worst(before, date) : 'OK';
    findings.push({ result, reason: 'DATES_OUT_OF_ORDER' });
  });
  for (const [date, reason] of [
    [birth, 'BORN_IN_FUTURE'],
    [issue, 'ISSUED_IN_FUTURE'],
  ] as const) {
    if (date) findings.push({ result: isAfter(date.value, today) ? worst(date) : 'OK', reason });
  }
  return findings;
}

/** Zones that differ in the century alone agree, and leave open when the holder was born, or the document expires. */
function isCenturyOpen(
  name: 'Date of birth' | 'Date of expiry',
  { birth, expiry }: KnownDates,
  fields: readonly JudgedField[],
): boolean {
  const known = name === 'Date of birth' ? birth : expiry;
  return !known && fields.some((field) => field.name === name && field.result !== 'FAILED');
}

/** Whether one date is after another, as far as both are known. */
function isAfter(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) > b.slice(0, length);
}

/** An expired document's date of expiry does not hold, though it was read rightly. */
function withExpiry(fields: readonly JudgedField[], { expiry }: KnownDates, today: string): JudgedField[] {
  if (notExpiredOn(expiry, today) !== 'FAILED') return [...fields];
  return fields.map((field) =>
    field.name === 'Date of expiry' || field.name === 'Months to expire' ? { ...field, result: 'FAILED' } : field,
  );
}

function specimenFinding({ values }: Evidence, rules: Rules): Finding[] {
  const states = values.filter(({ field }) => /State|Nationality/.test(field));
  const isSpecimen = states.some(({ value }) => stateNamed(value)?.kind === 'specimen');
  return isSpecimen && !rules.acceptSpecimens ? [{ result: 'UNDEFINED', reason: 'SPECIMEN' }] : [];
}

/** By the zone that is made for machines where there is one, else as printed; what a zone's own check refuses is no identity. */
function identityOf(fields: readonly JudgedField[], dates: KnownDates): Judgement['identity'] {
  const told = (name: FieldName) => {
    const field = fields.find((candidate) => candidate.name === name);
    const values = [field?.mrz, field?.barcode, field?.visual];
    return values.find((value) => value && value.status !== 'INVALID')?.value ?? '';
  };
  const dateOf = (name: 'Date of birth' | 'Date of expiry') =>
    /^\d{4}-\d\d-\d\d$/.test(told(name)) && !isCenturyOpen(name, dates, fields) ? told(name) : '';
  return {
    documentNumber: told('Document #')
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, ''),
    birthDate: dateOf('Date of birth'),
    expiryDate: dateOf('Date of expiry'),
  };
}
