import { stateOf } from '../mrz/states.js';
import { type PrintedDate, readPrintedDate } from './printed-date.js';
import type { TemplateField } from './template.js';

/** A value as its format has it. */
export interface ReadValue {
  /** Text, but of a date whose century is still to be told. */
  readonly value: string | PrintedDate;
  /** Characters were replaced by look-alikes. */
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

/**
 * Takes a printed text for the value of a field; undefined when it cannot be one. That it can be one proves nothing: most misread
 * days, states and numbers are ones too.
 */
export function readValue(text: string, field: TemplateField): ReadValue | undefined {
  const plain = text.replace(/^[\s:;.,/=-]+|[\s:;,=]+$/g, '');
  if (plain === '' || plain.includes(UNKNOWN)) return undefined;
  const given = field.values[plain];
  if (given !== undefined) return asRead(given);
  return READERS[field.format](plain, field);
}

const READERS: Readonly<
  Record<TemplateField['format'], (text: string, field: TemplateField) => ReadValue | undefined>
> = {
  name: (text) => (isName(text) ? asRead(text) : undefined),
  'surname, given': (text) => (isName(text) && /^[^,]+,[^,]+$/.test(text) ? asRead(text) : undefined),
  number: readNumber,
  date: (text, { order }) => {
    const date = readPrintedDate(text, order);
    return date && asRead(date);
  },
  sex: readSex,
  state: (text) => {
    const state = /^[A-Z]{1,3}$/.test(text) ? stateOf(text) : undefined;
    return state && asRead(state.code);
  },
  nationality: (text) => (/^[\p{L}\s/'.-]{2,60}$/u.test(text) ? asRead(text) : undefined),
  text: (text) => (/[\p{L}\p{N}]/u.test(text) && text.length >= 2 && text.length <= 120 ? asRead(text) : undefined),
};

function asRead(value: ReadValue['value']): ReadValue {
  return { value, isRepaired: false };
}

function isName(text: string): boolean {
  return /^[\p{L}][\p{L}\s'’.,()/-]{0,58}$/u.test(text) && /\p{L}{2}/u.test(text);
}

function readSex(text: string): ReadValue | undefined {
  const last = text.toUpperCase().split('/').at(-1)?.trim() ?? '';
  const sex = /^(?:M|F|X|MALE|FEMALE)$/.exec(last)?.[0].charAt(0);
  return sex === undefined ? undefined : asRead(sex);
}

function readNumber(printed: string, { shapes, drop }: TemplateField): ReadValue | undefined {
  const text = drop.reduce((rest, word) => rest.replace(word, ''), printed);
  const bare = text.trim().replace(/(?<=[A-Z0-9])\s+(?=[A-Z0-9])/g, '');
  if (!/^[A-Z0-9][A-Z0-9/.-]{2,24}$/.test(bare) || !/\d/.test(bare)) return undefined;
  for (const shape of shapes) {
    const fitted = inShape(bare.replaceAll(/[^A-Z0-9]/g, ''), shape);
    if (fitted !== undefined) return { value: fitted, isRepaired: fitted !== bare };
  }
  return shapes.length > 0 ? undefined : asRead(bare);
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
