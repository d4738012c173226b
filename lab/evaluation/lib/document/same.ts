/** How a value that was read stands to the truth. `alike`: another spelling of it (case, marks, transliteration, spaces, hyphens). */
export type Agreement = 'exact' | 'alike' | 'wrong';

/** Compares a value with the truth; a date whose century the truth does not say is compared without it. */
export function agreement(truth: string, value: string): Agreement {
  if (value === truth || value.replaceAll('^', ' ') === truth) return 'exact';
  if (/^\d\d-\d\d-\d\d$/.test(truth)) return value.slice(-8) === truth ? 'exact' : 'wrong';
  const read = spellings(value);
  return spellings(truth).some((spelling) => read.includes(spelling)) ? 'alike' : 'wrong';
}

/** Letters that ICAO Doc 9303-3 writes as two, or as people often write them. */
const PAIRS: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Å: 'AA',
  Æ: 'AE',
  Ö: 'OE',
  Ø: 'OE',
  Œ: 'OE',
  Ü: 'UE',
  ẞ: 'SS',
  ß: 'SS',
  Þ: 'TH',
  Ð: 'D',
  Ł: 'L',
  İ: 'I',
  ı: 'I',
};

/** Letters and digits alone: without marks, and with the letters of more than one spelt out. */
function spellings(text: string): string[] {
  const upper = text.normalize('NFC').replaceAll('ß', 'ẞ').toLocaleUpperCase('en');
  const spelt = [...upper].map((letter) => PAIRS[letter] ?? letter).join('');
  return [spelt, upper].map((one) =>
    one
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[ŁØĐ]/g, (letter) => ({ Ł: 'L', Ø: 'O', Đ: 'D' })[letter] ?? letter)
      .replace(/[^\p{L}\p{N}]/gu, ''),
  );
}
