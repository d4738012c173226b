import type { PrintedCode } from '@bonafide/documents/codes/code';
import type { Quad, Turn } from '@bonafide/documents/page/page';
import { turnedPoint } from '@bonafide/documents/page/turn';
import { describe, expect, it } from 'vitest';
import { turnOfCodes } from './turns.js';

const size = { width: 400, height: 300 };
const upright: Quad = [
  { x: 50, y: 200 },
  { x: 350, y: 202 },
  { x: 350, y: 280 },
  { x: 50, y: 278 },
];
const code = (where: Quad, symbology = 'PDF417'): PrintedCode => ({
  symbology,
  bytes: new Uint8Array(),
  text: '',
  where,
});

describe('the turn of codes', () => {
  it.each([0, 1, 2, 3] as const)('undoes %i quarters', (quarters) => {
    const turn: Turn = { quarters, mirrored: false };
    const where = upright.map((point) => turnedPoint(point, size, turn)) as unknown as Quad;
    expect(turnOfCodes([code(where)])).toEqual({ quarters: (4 - quarters) % 4, mirrored: false });
  });

  it('is none of codes that stand any way up', () => expect(turnOfCodes([code(upright, 'QRCode')])).toBeUndefined());
});
