import { composeMrz, type MrzContent } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import type { FieldName } from './field-names.js';
import { judge } from './judge.js';
import type { Evidence, Judgement, Rules } from './judgement.js';
import { mrzValues } from './mrz-values.js';
import type { Zone, ZoneValue } from './zone-value.js';

export const TODAY = '2026-11-28';
export const NONE: Rules = { minimumAge: undefined, maximumAge: undefined, notExpired: false, fields: [] };
export const CONTENT: MrzContent = {
  format: 'TD3',
  documentCode: 'P',
  issuer: 'SWE',
  documentNumber: 'L898902C3',
  surname: 'Öberg',
  givenNames: 'Anna Maria',
  birthDate: '740812',
  sex: 'F',
  expiryDate: '320415',
};
export const PRINTED: Partial<Record<FieldName, string>> = {
  Surname: 'ÖBERG',
  'Given names': 'ANNA MARIA',
  'Date of birth': '1974-08-12',
  'Date of issue': '2022-04-15',
  'Date of expiry': '2032-04-15',
  'Document #': 'L898902C3',
  Nationality: 'SVENSK/SWEDISH',
  Sex: 'K/F',
  'Place of Birth': 'UPPSALA',
};

/** What a zone says, without a check of its own. */
export function read(
  zone: Zone,
  values: Partial<Record<FieldName, string>>,
  more: Partial<ZoneValue> = {},
): ZoneValue[] {
  return Object.entries(values).map(([field, value]) => ({
    zone,
    field: field as FieldName,
    value,
    status: 'NOT_VALIDATED',
    page: 0,
    confidence: 0.98,
    ...more,
  }));
}

/** What is other than in the passport. */
export interface Case {
  content?: Partial<MrzContent>;
  printed?: Partial<Record<FieldName, string>>;
  barcode?: Partial<Record<FieldName, string>>;
  lines?: readonly string[];
  evidence?: Partial<Evidence>;
  rules?: Partial<Rules>;
  today?: string;
}

/** The verdict on a Swedish passport whose zones agree, but for what is changed. */
export function judged({ content, printed, barcode, lines, evidence, rules, today = TODAY }: Case = {}): Judgement {
  const mrz = parseMrz(lines ?? composeMrz({ ...CONTENT, ...content })) as Mrz;
  const values = [
    ...mrzValues(mrz, { today, page: 0 }),
    ...read('visual', { ...PRINTED, ...printed }),
    ...read('barcode', barcode ?? {}),
  ];
  const all: Evidence = { documentName: 'Sweden - Passport (2022)', values, mrz, expected: ['visual', 'mrz'] };
  return judge({ ...all, ...evidence }, today, { ...NONE, ...rules });
}

export const fieldOf = ({ fields }: Judgement, name: FieldName) => fields.find((field) => field.name === name);

/** The values of its machine-readable zone. */
export function judgedValues(): ZoneValue[] {
  return mrzValues(parseMrz(composeMrz(CONTENT)) as Mrz, { today: TODAY, page: 0 });
}
