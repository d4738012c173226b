import type { Mrz } from '@bonafide/documents/mrz/mrz';

/** What kind of document it is, in the contract's words and numbers (docs/contract B.8). */
export interface DocumentClass {
  readonly name: string;
  readonly id: string;
  /** Words by which callers' `docTypeKeyword` may mean it besides. */
  readonly aliases: readonly string[];
}

export const PASSPORT: DocumentClass = { name: 'Passport', id: '11', aliases: [] };
export const IDENTITY_CARD: DocumentClass = {
  name: 'Identity Card',
  id: '12',
  aliases: ['ID Card', 'Identification Card'],
};
const DIPLOMATIC: DocumentClass = { name: 'Diplomatic Passport', id: '13', aliases: [] };
const RESIDENCE_PERMIT: DocumentClass = { name: 'Residence Permit', id: '24', aliases: ['Permanent Resident Card'] };
const VISA: DocumentClass = { name: 'Visa', id: '29', aliases: [] };
export const DRIVING_LICENCE: DocumentClass = {
  name: 'Driving License',
  id: '49',
  aliases: ['Driver License', 'Drivers License', 'Driving Licence', "Driver's License"],
};

const CLASSES = [PASSPORT, IDENTITY_CARD, DIPLOMATIC, RESIDENCE_PERMIT, VISA, DRIVING_LICENCE];

/** The class of that number, with the words for it; undefined for one that is not known here. */
export const classById = (id: string): DocumentClass | undefined => CLASSES.find((one) => one.id === id);

/** Codes of cards that ICAO 9303-5 leaves to the issuer, where they are known to stand for residence permits. */
const PERMITS = /^(AR|IR|CR|RP|RT|IT)$/;
/** The cards for permanent residents of the United States. */
const GREEN_CARD = /^C[12A]$/;

/** The class that the code of a machine-readable zone says. */
export function classOfMrz({ format, documentCode, issuer }: Mrz): DocumentClass {
  if (format === 'CHE-DL') return DRIVING_LICENCE;
  if (documentCode.startsWith('V')) return VISA;
  if (documentCode === 'PD') return DIPLOMATIC;
  if (documentCode.startsWith('P')) return PASSPORT;
  if (PERMITS.test(documentCode) || (issuer === 'USA' && GREEN_CARD.test(documentCode))) return RESIDENCE_PERMIT;
  return IDENTITY_CARD;
}
