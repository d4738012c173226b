import { stateOf } from '../mrz/states.js';
import { type PrintedDate, readPrintedDate } from './printed-date.js';
import type { TemplateField } from './template.js';

/** A value as its format has it. */
export interface ReadValue {
  /** Text, but of a date whose century is still to be told. */
  readonly value: string | PrintedDate;
  /** It has a check of its own, which holds. */
  readonly isChecked: boolean;
  /** How much is left of the reader's confidence: characters that readers mix up cost. */
  readonly trust: number;
  readonly isRepaired: boolean;
}

const UNKNOWN = '\ufffd';
const LETTER_OF: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 8: 'B', 6: 'G' };
const DIGIT_OF: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  B: '8',
  G: '6',
};
/** Of a number that could as well have a letter for a digit. */
const AMBIGUOUS = 0.5;

/** Takes a printed text for the value of a field; undefined when it cannot be one. */
export function readValue(text: string, field: TemplateField): ReadValue | undefined {
  const plain = text.replace(/^[\s:;.,/=-]+|[\s:;,=]+$/g, '');
  if (plain === '' || plain.includes(UNKNOWN)) return undefined;
  const given = field.values[plain];
  if (given !== undefined) return sure(given, true);
  return READERS[field.format](plain, field);
}

const READERS: Readonly<
  Record<TemplateField['format'], (text: string, field: TemplateField) => ReadValue | undefined>
> = {
  name: (text) => (isName(text) ? sure(text, false) : undefined),
  'surname, given': (text) => (isName(text) && /^[^,]+,[^,]+$/.test(text) ? sure(text, false) : undefined),
  number: readNumber,
  date: (text, { order }) => {
    const date = readPrintedDate(text, order);
    return date && { value: date, isChecked: true, trust: 1, isRepaired: false };
  },
  sex: readSex,
  state: (text) => {
    const state = /^[A-Z]{1,3}$/.test(text) ? stateOf(text) : undefined;
    return state && sure(state.code, true);
  },
  nationality: (text) => (/^[\p{L}\s/'.-]{2,60}$/u.test(text) ? sure(text, false) : undefined),
  text: (text) =>
    /[\p{L}\p{N}]/u.test(text) && text.length >= 2 && text.length <= 120 ? sure(text, false) : undefined,
};

function sure(value: string, isChecked: boolean): ReadValue {
  return { value, isChecked, trust: 1, isRepaired: false };
}

function isName(text: string): boolean {
  return /^[\p{L}][\p{L}\s'’.,()/-]{0,58}$/u.test(text) && /\p{L}{2}/u.test(text);
}

function readSex(text: string): ReadValue | undefined {
  const last = text.toUpperCase().split('/').at(-1)?.trim() ?? '';
  const sex = /^(?:M|F|X|MALE|FEMALE)$/.exec(last)?.[0].charAt(0);
  return sex === undefined ? undefined : sure(sex, true);
}

function readNumber(printed: string, { shapes, drop }: TemplateField): ReadValue | undefined {
  const text = drop.reduce((rest, word) => rest.replace(word, ''), printed);
  const bare = text.trim().replace(/(?<=[A-Z0-9])\s+(?=[A-Z0-9])/g, '');
  if (!/^[A-Z0-9][A-Z0-9/.-]{2,24}$/.test(bare) || !/\d/.test(bare)) return undefined;
  for (const shape of shapes) {
    const fitted = inShape(bare.replaceAll(/[^A-Z0-9]/g, ''), shape);
    if (fitted !== undefined) {
      const isRepaired = fitted !== bare;
      return { value: fitted, isChecked: !isRepaired, trust: isRepaired ? AMBIGUOUS : 1, isRepaired };
    }
  }
  if (shapes.length > 0) return undefined;
  // Zero and O, one and I are one to a reader of any print: between digits they are digits, beside letters nobody knows.
  const isMixed = /[A-Z]/.test(bare) && /[01OIQ]/.test(bare);
  // Where one of two equal characters was lost there is a gap.
  const isGapped = bare !== text.trim();
  return { value: bare, isChecked: false, trust: isMixed || isGapped ? AMBIGUOUS : 1, isRepaired: false };
}

/** A number in its shape, look-alikes exchanged where the shape wants a letter or a digit. */
function inShape(text: string, shape: string): string | undefined {
  if (text.length !== shape.length) return undefined;
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const [is, wanted] = [text[i] as string, shape[i]];
    const fits = wanted === '*' || (wanted === 'A' ? /[A-Z]/ : /\d/).test(is);
    const other = fits ? is : (wanted === 'A' ? LETTER_OF : DIGIT_OF)[is];
    if (other === undefined) return undefined;
    result += other;
  }
  return result;
}
