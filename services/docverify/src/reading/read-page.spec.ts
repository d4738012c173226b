import { composeAamva } from '@bonafide/documents/aamva/compose';
import { aamvaValues } from '@bonafide/documents/aamva/values';
import type { PrintedCode } from '@bonafide/documents/codes/code';
import type { CapturedPage } from '@bonafide/documents/page/page';
import { expect, it } from 'vitest';
import { mergedValues } from './merged-values.js';
import { scannedWith } from './read-page.js';

const codeOf = (number: string) =>
  ({
    symbology: 'PDF417',
    bytes: composeAamva({
      issuerNumber: '636014',
      version: 8,
      subfiles: [{ designator: 'DL', elements: { DAQ: number, DCS: 'OBERG', DBB: '08121974', DBA: '04152032' } }],
    }),
  }) as unknown as PrintedCode;

it('two codes of licences on one page are both read, and contradict each other where they differ', () => {
  const fieldsIn = (...numbers: string[]) => {
    const { cards } = scannedWith({} as CapturedPage, numbers.map(codeOf));
    const values = cards.flatMap((card) => aamvaValues(card, { today: '2026-11-29', page: 0 }));
    return mergedValues(values).contradictions.map(({ field }) => field);
  };
  expect(fieldsIn('I1234562', 'I1234569')).toEqual(['Document #']);
  expect(fieldsIn('I1234562', 'I1234562')).toEqual([]);
});
