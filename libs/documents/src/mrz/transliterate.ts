/**
 * Names of other scripts and with diacritics in the characters of machine-readable zones: ICAO Doc 9303-3, section 6, tables A
 * (Latin), B (Cyrillic) and C (Arabic). Where a table leaves a choice, the first that it names.
 */
const LATIN = 'Ä AE Å AA Æ AE Đ D Ð D Ħ H Ĳ IJ ı I İ I Ł L Ñ N Ŋ N Ö OE Ø OE Œ OE ß SS ẞ SS Þ TH Ŧ T Ü UE ĸ K ŉ N Ə E';

const CYRILLIC =
  'А A Б B В V Г G Д D Е E Ё E Ж ZH З Z И I І I Й I К K Л L М M Н N О O П P Р R С S Т T У U Ф F Х KH Ц TS Ч CH Ш SH ' +
  'Щ SHCH Ы Y Ъ IE Ь _ Э E Ю IU Я IA Ґ G Є IE Ї I Ў U Ѓ G Ђ D Ѕ DZ Ј J Ќ K Љ LJ Њ NJ Ћ C Џ DZ Ѫ U Ѵ Y';

const ARABIC =
  'ء XE آ XAA أ XAE ؤ U إ I ئ XI ا A ب B ة XTA ت T ث XTH ج J ح XH خ XKH د D ذ XDH ر R ز Z س S ش XSH ص XSS ض XDZ ط XTT ' +
  'ظ XZZ ع E غ G ف F ق Q ك K ل L م M ن N ه H و W ى XAY ي Y پ P چ XC ژ XJ ک XKK گ XGG';

/** Where a state writes otherwise: the exceptions that table B names, and of Bulgaria its law on transliteration. */
const NATIONAL: Readonly<Record<string, string>> = {
  BGR: 'Щ SHT Ъ A Ю YU Я YA Й Y Х H Ь Y',
  SRB: 'Ж Z Х H Ц C Ч C Ш S Ђ DJ Й J',
  MKD: 'Ж ZH Х H Ц C Ч CH Џ DJ Ѓ GJ Ќ KJ',
  BLR: 'Г H И I Х KH Ю IU Я IA Ё IO',
  UKR: 'Г H И Y Ъ _',
};

function table(text: string): [string, string][] {
  const words = text.split(' ');
  return words.flatMap((word, i) => (i % 2 === 0 ? [[word, (words[i + 1] ?? '').replace('_', '')]] : []));
}

const COMMON = new Map([LATIN, CYRILLIC, ARABIC].flatMap(table));
const OF_STATE = new Map(Object.entries(NATIONAL).map(([state, text]) => [state, new Map(table(text))]));

/**
 * A text in capitals A to Z, digits and spaces: letters by the tables above, other diacritics left out, apostrophes, full stops
 * and commas dropped, hyphens a space. Letters of scripts that no table has are dropped.
 */
export function transliterated(text: string, state?: string): string {
  const own = state === undefined ? undefined : OF_STATE.get(state);
  const letters = [...text.normalize('NFC').toUpperCase()].map(
    (letter) => own?.get(letter) ?? COMMON.get(letter) ?? bare(letter),
  );
  return letters.join('').replace(/ +/g, ' ').trim();
}

function bare(letter: string): string {
  if (/[\s\-‐‑–—/]/.test(letter)) return ' ';
  return letter
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

/** Whether every letter of a text can be written in a zone: it is Latin, Cyrillic or Arabic. */
export function isTransliterable(text: string): boolean {
  return [...text.normalize('NFC').toUpperCase()].every(
    (letter) => !/\p{L}/u.test(letter) || COMMON.has(letter) || bare(letter) !== '',
  );
}
