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

/** Whether the issuer of a passport gives no such numbers, so that it was misread though its check digit is right. */
export function isForeignNumber(mrz: Mrz): boolean {
  return formatOf(mrz)?.test(mrz.documentNumber) === false;
}

/**
 * Whether a value that was read from a picture, or a part of it, may end a place earlier: a filler is taken for a K, and both have the same value in
 * check digits. Numbers whose length is known are out of question.
 */
export function mayEndEarlier(mrz: Mrz, value: string): boolean {
  const isKnown = value === mrz.documentNumber && formatOf(mrz) !== undefined;
  return mrz.confidences !== undefined && !isKnown && /K( |$)/.test(value);
}

function formatOf(mrz: Mrz): RegExp | undefined {
  const isPassport = mrz.format === 'TD3' && mrz.documentCode.startsWith('P');
  return isPassport ? PASSPORT_NUMBERS[mrz.issuer] : undefined;
}
