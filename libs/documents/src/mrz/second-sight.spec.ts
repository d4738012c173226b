import { describe, expect, it } from 'vitest';
import { mrzValues } from '../evidence/mrz-values.js';
import { readMrz } from './repair.js';

const ZONE = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** The zone with other characters seen in some places of its second line, and beside each what another reader saw. */
function read(seen: Readonly<Record<number, readonly [character: string, also: string, confidence?: number]>>) {
  const lines = ZONE.map((line, at) =>
    [...line].map((character, column) => {
      const [other, also, confidence = 0.5] = (at === 1 && seen[column]) || [];
      return other ? { character: other, confidence, also } : { character, confidence: 1 };
    }),
  );
  return readMrz({ lines });
}

describe('a zone whose check digits are wrong', () => {
  it('has what another reader saw where that alone makes them all right', () => {
    const mrz = read({ 28: ['7', 'Z'] });
    expect(mrz?.lines).toEqual(ZONE);
    expect(mrz?.repairs).toEqual([{ line: 1, column: 28, from: '7', to: 'Z', by: 'check digit' }]);
  });

  it('has two of them, a check digit among them', () => {
    expect(read({ 28: ['7', 'Z'], 36: ['8', 'B'] })?.lines).toEqual(ZONE);
    expect(read({ 43: ['4', '0'] })?.lines).toEqual(ZONE);
  });

  it('proves nothing by what was put there for it', () => {
    const mrz = read({ 28: ['7', 'Z'] });
    const status = (field: string) =>
      mrz && mrzValues(mrz, { today: '2026-11-29', page: 0 }).find((value) => value.field === field)?.status;
    expect(status('Personal #')).toBe('NOT_VALIDATED');
    expect(status('Document #')).toBe('VALID');
  });

  it('stays as it was read where the reader was sure, where nothing fits, or three would be needed', () => {
    expect(read({ 28: ['7', 'Z', 0.95] })?.lines).not.toEqual(ZONE);
    expect(read({ 28: ['7', 'Y'] })?.lines[1]?.[28]).toBe('7');
    const three = read({ 28: ['7', 'Z'], 31: ['3', '8'], 36: ['8', 'B'] });
    expect(three?.lines[1]?.slice(28, 37)).toBe('7E1342268');
  });

  it('is not touched where they are right', () => {
    expect(read({ 5: ['0', 'D'] })?.repairs).toEqual([]);
  });
});
