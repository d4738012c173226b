import { parseAamva } from '@bonafide/documents/aamva/parse';
import { aamvaValues } from '@bonafide/documents/aamva/values';
import type { FieldName } from '@bonafide/documents/evidence/field-names';
import { judge } from '@bonafide/documents/evidence/judge';
import type { Judgement } from '@bonafide/documents/evidence/judgement';
import { mrzValues } from '@bonafide/documents/evidence/mrz-values';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import { readMrz } from '@bonafide/documents/mrz/repair';
import { alteredDocuments, type Said } from '../../../documents/altered.ts';
import type { JudgedForgery } from './refusals.ts';

/** With which confidence the zones were read: nothing is put down to misreading. */
const CONFIDENCE = 0.96;

/** Judges documents of so many bearers of each kind, altered in every way, beside the genuine ones (ADR 0135). */
export function judgeAltered(seed: number, each: number, today: string): JudgedForgery[] {
  const genuineOnes = new Map<Said, boolean>();
  const documents = alteredDocuments(seed, each, today);
  const byPlace = [...Map.groupBy(documents, ({ where }) => where).values()].flat();
  return byPlace.map(({ where, change, codes, genuine, altered }) => {
    const { result, reasons } = judgementOf(altered, today);
    const genuineIsOk = genuineOnes.get(genuine) ?? judgementOf(genuine, today).result === 'OK';
    genuineOnes.set(genuine, genuineIsOk);
    return { kind: `${where}: ${change}`, codes, genuineIsOk, isOk: result === 'OK', reasons };
  });
}

function judgementOf({ lines, symbol, print }: Said, today: string): Judgement {
  const mrz = lines && readMrz({ lines: lines.map((line) => [...line].map(sure)) });
  const card = symbol && parseAamva(symbol);
  const values = [
    ...Object.entries(print).map(printed),
    ...(mrz ? mrzValues(mrz, { today, page: 0 }) : []),
    ...(card ? aamvaValues(card, { today, page: 0 }) : []),
  ];
  const rules = { minimumAge: undefined, maximumAge: undefined, notExpired: false, fields: [], acceptSpecimens: true };
  const expected = ['visual', lines ? 'mrz' : 'barcode'] as const;
  return judge({ documentName: undefined, values, mrz, expected }, today, rules);
}

const sure = (character: string) => ({ character, confidence: CONFIDENCE });

const printed = ([field, value]: [string, string]): ZoneValue => ({
  zone: 'visual',
  field: field as FieldName,
  value,
  status: 'NOT_VALIDATED',
  page: 0,
  confidence: CONFIDENCE,
});
