import { DomainError } from '@bonafide/platform/errors/domain-error';
import { z } from 'zod';
import { readPhoneNumber } from '../journey/subject/phone-number.js';
import { type CustomerData, type CustomerRecord, comparable } from './customer-data.js';

const FACT = 'fact:';
const MOST_FACTS = 32;
const MOST_LABEL = 120;

/** A cell's text: no control characters, none that is not UTF-8. */
const text = (most: number) =>
  z
    .string()
    .max(most, `is longer than ${most} characters`)
    .refine((value) => !/[\p{Cc}\uFFFD]/u.test(value), 'holds control characters, or text that is not UTF-8');

const phoneNumber = text(64).transform((written, context) => {
  const number = readPhoneNumber(written);
  if (number) return number;
  context.addIssue('is no phone number with its country code, such as +1 774 296 1793');
  return z.NEVER;
});

type Known = Exclude<keyof CustomerData, 'addressLines'> | `addressLine${1 | 2 | 3}`;

/** The columns that a file may have beside its facts, by their names in the header. */
const COLUMNS: Readonly<Record<string, { member: Known; cell: z.ZodType<string> }>> = {
  username: { member: 'username', cell: text(256) },
  email: {
    member: 'email',
    cell: text(320).pipe(z.email({ pattern: z.regexes.unicodeEmail, error: 'is no address' })),
  },
  phone: { member: 'phoneNumber', cell: phoneNumber },
  'given name': { member: 'givenName', cell: text(256) },
  'family name': { member: 'familyName', cell: text(256) },
  'date of birth': { member: 'dateOfBirth', cell: text(10).pipe(z.iso.date('is no date of the form yyyy-MM-dd')) },
  'address line 1': { member: 'addressLine1', cell: text(256) },
  'address line 2': { member: 'addressLine2', cell: text(256) },
  'address line 3': { member: 'addressLine3', cell: text(256) },
  city: { member: 'city', cell: text(256) },
  'postal code': { member: 'postalCode', cell: text(32) },
};
const NAMES = ['username', 'email', 'phone'];
const factCell = text(256).refine((value) => comparable(value) !== '', 'holds neither letter nor digit');

/** One column of a file: where its cells go, and what they must be. */
export interface Column {
  /** As the header has it. */
  name: string;
  member?: Known;
  /** The label of a column of facts. */
  label?: string;
  cell: z.ZodType<string>;
}

/** The columns that a header names. Throws INVALID_VALUE for one that is unknown or there twice, and where nobody can be found. */
export function columnsOf(header: readonly string[]): Column[] {
  const columns = header.map((name) => columnOf(name));
  const keys = columns.map(({ member, label }) => member ?? `${FACT}${label?.toLowerCase()}`);
  const twice = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  if (twice >= 0) throw refused(1, header[twice] ?? '', 'is there twice');
  if (columns.filter(({ label }) => label !== undefined).length > MOST_FACTS) {
    throw new DomainError('INVALID_VALUE', `Line 1: there are more than ${MOST_FACTS} columns of facts`);
  }
  if (!header.some((name) => NAMES.includes(name.toLowerCase()))) {
    throw new DomainError('INVALID_VALUE', `Line 1: none of the columns ${NAMES.join(', ')}: nobody could be found`);
  }
  return columns;
}

function columnOf(name: string): Column {
  if (name.toLowerCase().startsWith(FACT)) {
    const label = name.slice(FACT.length).trim();
    if (!text(MOST_LABEL).safeParse(label).success || comparable(label) === '') {
      throw refused(1, name.slice(0, MOST_LABEL), `has no label of at most ${MOST_LABEL} characters`);
    }
    return { name, label, cell: factCell };
  }
  const known = Object.hasOwn(COLUMNS, name.toLowerCase()) ? COLUMNS[name.toLowerCase()] : undefined;
  if (known) return { name, ...known };
  const all = [...Object.keys(COLUMNS), `${FACT}LABEL`].join(', ');
  throw refused(1, name.slice(0, MOST_LABEL), `is unknown; there are ${all}`);
}

/** Reads the cells of a line. Throws INVALID_VALUE, naming line and column and never the cell. */
export function recordOf(columns: readonly Column[], cells: readonly string[], line: number): CustomerRecord {
  const members: Partial<Record<Known, string>> = {};
  const facts = new Map<string, string>();
  for (const [at, { name, member, label, cell }] of columns.entries()) {
    const written = cells[at] ?? '';
    if (written === '') continue;
    const read = cell.safeParse(written);
    if (!read.success) throw refused(line, name, read.error.issues[0]?.message ?? 'is invalid');
    if (member) members[member] = read.data;
    if (label) facts.set(label, read.data);
  }
  const { addressLine1, addressLine2, addressLine3, ...data } = members;
  if (!data.username && !data.email && !data.phoneNumber) {
    throw new DomainError('INVALID_VALUE', `Line ${line}: none of ${NAMES.join(', ')}: nobody could be found`);
  }
  const addressLines = [addressLine1, addressLine2, addressLine3].filter((one) => one !== undefined);
  return { data: { ...data, addressLines }, facts };
}

/** A line that is refused for one of its columns. */
export function refused(line: number, column: string, why: string): DomainError {
  return new DomainError('INVALID_VALUE', `Line ${line}, column "${column}": ${why}`);
}
