import type { Mrz } from './mrz.js';

/** Numbers of passports, where the issuer has published how they are made. */
const PASSPORT_NUMBERS: Readonly<Record<string, RegExp>> = {
  // No vowels, and none of B, D, Q, S, so that nothing is taken for a digit.
  D: /^[CFGHJKLMNPRTVWXYZ0-9]{9}$/,
  FRA: /^\d{2}[A-Z]{2}\d{5}$/,
  GBR: /^\d{9}$/,
  // The letter O is not used.
  NLD: /^[A-NP-Z]{2}[A-NP-Z0-9]{6}\d$/,
  POL: /^[A-Z]{2}\d{7}$/,
  USA: /^[A-Z0-9]\d{8}$/,
};

/**
 * Whether a document number may have been misread though its check digit is right: it is none of its issuer's, or it was read from
 * a picture and ends in a K, which has the value of the filler that is taken for it.
 */
export function isSuspect(mrz: Mrz): boolean {
  const isPassport = mrz.format === 'TD3' && mrz.documentCode.startsWith('P');
  const format = isPassport ? PASSPORT_NUMBERS[mrz.issuer] : undefined;
  if (format) return !format.test(mrz.documentNumber);
  return mrz.confidences !== undefined && /^.{8}K$/.test(mrz.documentNumber);
}
