import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Of a made-up address: the domain leads nowhere (RFC 6761), so that nobody is ever written to. */
const NOWHERE = 'import.invalid';

/** Between the names of galleries in a cell. */
export const SEPARATOR = ';';

/** A cell's text: no control characters, none that is not UTF-8. */
const text = (most: number) =>
  z
    .string()
    .max(most, `is longer than ${most} characters`)
    .refine((value) => !/[\p{Cc}\uFFFD]/u.test(value), 'holds control characters, or text that is not UTF-8');

const needed = (most: number) => text(most).min(1, 'is missing');

/** Names of galleries as they are told by the API: composed, and without spaces around. */
export const galleryNames = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => name.normalize('NFC').trim()))].filter((name) => name !== '');

const galleries = text(16_384)
  .transform((cell) => galleryNames(cell.split(SEPARATOR)))
  .refine((names) => names.length <= 100, 'names more than 100 galleries')
  .refine((names) => names.every((name) => name.length <= 256), 'names a gallery of more than 256 characters');

/** A person to register, as a row of the source has it. */
export const rowSchema = z.object({
  username: needed(256),
  email: text(320).default(''),
  firstName: text(256).default(''),
  lastName: text(256).default(''),
  phoneNumber: text(64).default(''),
  /** Path of the picture, relative to the source. */
  image: needed(1024),
  galleries: galleries.default([]),
});

export type Row = z.infer<typeof rowSchema>;

export const COLUMNS = Object.keys(rowSchema.shape) as readonly (keyof Row)[];

/** A row of a source that is not read yet: its number, from 1 on, and its cells by column. */
export interface RawRow {
  number: number;
  cells: Readonly<Record<string, string>>;
  /** Why it is no row. */
  fault?: string;
}

/** Why a row is not imported. It names a field and quotes nothing. */
export interface Fault {
  field: string;
  reason: string;
}

/** The row, or what is wrong with it. */
export function readRow({ cells, fault }: RawRow): Row | Fault {
  if (fault) return { field: '', reason: fault };
  // An empty cell says nothing.
  const filled = Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== ''));
  const read = rowSchema.safeParse(filled);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const isMissing = issue?.code === 'invalid_type';
  return { field: String(issue?.path[0] ?? ''), reason: isMissing ? 'is missing' : (issue?.message ?? 'is invalid') };
}

/** The row's address, or one of nobody where it has none: the API asks for one. */
export function emailOf({ email, username }: Row): string {
  if (email) return email;
  // Of a digest, since a username may hold what no address may.
  return `${createHash('sha256').update(username).digest('hex').slice(0, 32)}@${NOWHERE}`;
}

export const isMadeUp = (email: string): boolean => email.endsWith(`@${NOWHERE}`);
