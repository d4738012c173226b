import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CapturedPage, Quad } from './page.js';
import { signatureOf } from './signature.js';

async function pageWith(drawing: string): Promise<CapturedPage> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="704"><rect width="1000" height="704" fill="#e6e0d4"/>${drawing}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { image: { width: info.width, height: info.height, data }, format: 'ID-3' } as CapturedPage;
}

const place: Quad = [
  { x: 550, y: 380 },
  { x: 900, y: 380 },
  { x: 900, y: 500 },
  { x: 550, y: 500 },
];
const LOOPS = 'c50 -70 -30 -70 0 0 c10 20 20 20 30 0 '.repeat(6);
const STROKE = `<path d="M590 460 ${LOOPS}" fill="none" stroke="#224" stroke-width="4"/>`;

describe('signatureOf', () => {
  it('cuts out the place in which handwriting stands', async () => {
    const signature = await signatureOf(await pageWith(STROKE), place);
    expect([signature?.width, signature?.height]).toEqual([350, 120]);
  });

  it('invents none: no place, an empty place, a place with print or a frame', async () => {
    const print = '<text x="570" y="450" font-size="30" font-family="DejaVu Sans">SPECIMEN NAME</text>';
    const frame = '<rect x="560" y="400" width="300" height="80" fill="none" stroke="#222" stroke-width="3"/>';
    expect(await signatureOf(await pageWith(STROKE), undefined)).toBeUndefined();
    for (const drawing of ['', print, frame]) expect(await signatureOf(await pageWith(drawing), place)).toBeUndefined();
  });
});
