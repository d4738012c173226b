import { numberOf } from './der.js';
import { groupOf, partsOf, textOf } from './group-file.js';
import { ChipFormatError, childrenOf, type Tlv } from './tlv.js';

/** Group 11: more about the holder. Texts as the chip has them: < parts names and lines. */
export interface HolderDetails {
  readonly fullName: string | undefined;
  readonly otherNames: readonly string[];
  readonly personalNumber: string | undefined;
  /** yyyy-MM-dd, yyyy-MM or yyyy. */
  readonly birthDate: string | undefined;
  readonly placeOfBirth: string | undefined;
  readonly address: string | undefined;
  readonly telephone: string | undefined;
  readonly profession: string | undefined;
  readonly title: string | undefined;
  readonly otherDocuments: string | undefined;
  readonly custody: string | undefined;
}

/** Group 12: more about the document. */
export interface DocumentDetails {
  readonly authority: string | undefined;
  /** yyyy-MM-dd. */
  readonly issueDate: string | undefined;
  readonly otherPersons: readonly string[];
  readonly endorsements: string | undefined;
  readonly taxOrExit: string | undefined;
  readonly personalisedAt: string | undefined;
  readonly personalisationSystem: string | undefined;
}

/** Group 16: a person to notify. */
export interface Contact {
  readonly recorded: string | undefined;
  readonly name: string | undefined;
  readonly telephone: string | undefined;
  readonly address: string | undefined;
}

const MOST_CONTACTS = 32;

/** Throws ChipFormatError, as the functions below. */
export function readGroup11(file: Uint8Array): HolderDetails {
  const parts = partsOf(groupOf(11, file));
  const text = (tag: number) => optionalText(parts.get(tag));
  const birthDate = parts.get(0x5f2b);
  return {
    fullName: text(0x5f0e),
    otherNames: listed(parts.get(0xa0), 0x5f0f),
    personalNumber: text(0x5f10),
    birthDate: birthDate && dateOf(birthDate),
    placeOfBirth: text(0x5f11),
    address: text(0x5f42),
    telephone: text(0x5f12),
    profession: text(0x5f13),
    title: text(0x5f14),
    otherDocuments: text(0x5f17),
    custody: text(0x5f18),
  };
}

export function readGroup12(file: Uint8Array): DocumentDetails {
  const parts = partsOf(groupOf(12, file));
  const text = (tag: number) => optionalText(parts.get(tag));
  const issueDate = parts.get(0x5f26);
  return {
    authority: text(0x5f19),
    issueDate: issueDate && dateOf(issueDate),
    otherPersons: listed(parts.get(0xa0), 0x5f1a),
    endorsements: text(0x5f1b),
    taxOrExit: text(0x5f1c),
    personalisedAt: text(0x5f55),
    personalisationSystem: text(0x5f56),
  };
}

/** What the issuer put into group 13, as it is: no standard says what it means. */
export function readGroup13(file: Uint8Array): Uint8Array {
  return groupOf(13, file).value;
}

export function readGroup16(file: Uint8Array): Contact[] {
  const [count, ...contacts] = childrenOf(groupOf(16, file), MOST_CONTACTS + 1);
  if (!count || numberOf(count) !== contacts.length)
    throw new ChipFormatError('group 16 has another number of persons');
  return contacts.map((contact) => {
    const parts = partsOf(contact);
    const text = (tag: number) => optionalText(parts.get(tag));
    return { recorded: text(0x5f50), name: text(0x5f51), telephone: text(0x5f52), address: text(0x5f53) };
  });
}

function optionalText(tlv: Tlv | undefined): string | undefined {
  return tlv && textOf(tlv);
}

function listed(tlv: Tlv | undefined, tag: number): string[] {
  return tlv
    ? childrenOf(tlv, 64)
        .filter((part) => part.tag === tag)
        .map(textOf)
    : [];
}

/** A date of eight digits, as text or two to a byte; zeros stand for what is not known. */
function dateOf({ value }: Tlv): string {
  const digits = value.length === 4 ? Buffer.from(value).toString('hex') : Buffer.from(value).toString('latin1');
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(digits) ?? [];
  if (!year) throw new ChipFormatError('no date');
  return [year, ...(month === '00' ? [] : [month, ...(day === '00' ? [] : [day])])].join('-');
}
