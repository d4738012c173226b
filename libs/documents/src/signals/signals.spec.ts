import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CapturedPage } from '../page/page.js';
import { drawZone } from './mrz-zone.fixture.js';
import { NOT_ASSESSED, SIGNALS, type SignalCode, type SignalInput } from './signal.js';
import { signalsOf } from './signals.js';

const NOTHING = { mrz: undefined, texts: [], faces: [], codes: [], expected: { portrait: false, barcode: false } };

async function signalOf(code: SignalCode, image: Image, rest: Partial<SignalInput> = {}) {
  const signals = await signalsOf({ page: { image } as CapturedPage, ...NOTHING, ...rest });
  return signals.find((found) => found.code === code);
}

/** A page of coloured paper with a band of another colour and rows of print. */
async function specimen(isGrey = false): Promise<Image> {
  const [width, height] = [1000, 704];
  const row = (i: number) =>
    `<text x="${360 + 30 * (i % 3)}" y="${120 + 45 * i}" font-family="DejaVu Sans" font-size="20">EXAMPLE ${i}</text>`;
  const print = Array.from({ length: 12 }, (_, i) => row(i)).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#b9d3a8"/><rect width="100%" height="70" fill="#84408c"/>${print}</svg>`;
  const drawn = sharp(Buffer.from(svg)).removeAlpha();
  const data = await (isGrey ? drawn.modulate({ saturation: 0 }) : drawn).raw().toBuffer();
  return { width, height, data };
}

/** The picture under stripes of a few pixels. */
function screened(image: Image): Image {
  const data = image.data.map((value, i) => {
    const [x, y] = [Math.floor(i / 3) % image.width, Math.floor(i / 3 / image.width)];
    return Math.min(Math.max(value + 25 * Math.cos(1.7 * x + 0.9 * y), 0), 255);
  });
  return { ...image, data };
}

describe('signalsOf', () => {
  it('answers each sign once, in order', async () => {
    const signals = await signalsOf({ page: { image: await specimen() } as CapturedPage, ...NOTHING });
    expect(signals.map(({ code }) => code)).toEqual([...SIGNALS]);
    for (const { score } of signals) expect(score).toSatisfy((value: number) => value >= 0 && value <= 1);
  });

  it('never assesses what needs another light', () => {
    expect(NOT_ASSESSED).toEqual(['UV', 'IR', 'HOLOGRAM']);
  });

  it('tells a copy without colours, and colours under a cast of light', async () => {
    expect(await signalOf('BLACK_AND_WHITE_COPY', await specimen(true))).toMatchObject({ verdict: 'FAILED', score: 1 });
    expect(await signalOf('BLACK_AND_WHITE_COPY', await specimen())).toMatchObject({ verdict: 'OK' });
    const grey = await specimen(true);
    const warm = { ...grey, data: grey.data.map((value, i) => value * ([1, 0.85, 0.7][i % 3] as number)) };
    expect(await signalOf('BLACK_AND_WHITE_COPY', warm)).toMatchObject({ verdict: 'FAILED' });
  });

  it('tells the dots of a printer', async () => {
    const page = await specimen();
    expect(await signalOf('PRINT_RECAPTURE', page)).toMatchObject({ verdict: 'OK' });
    expect(await signalOf('PRINT_RECAPTURE', screened(page))).toMatchObject({ verdict: 'FAILED' });
  });

  it('does not judge a picture too small for it', async () => {
    const small = { width: 200, height: 140, data: new Uint8Array(200 * 140 * 3).fill(120) };
    expect(await signalOf('PRINT_RECAPTURE', small)).toEqual({
      code: 'PRINT_RECAPTURE',
      verdict: 'UNDEFINED',
      score: 0,
    });
  });

  it('misses portrait and barcode only where they are expected', async () => {
    const image = await specimen();
    const expected = { portrait: true, barcode: true };
    expect(await signalOf('PORTRAIT_ABSENT', image)).toMatchObject({ verdict: 'UNDEFINED' });
    expect(await signalOf('PORTRAIT_ABSENT', image, { expected })).toMatchObject({ verdict: 'FAILED', score: 1 });
    expect(await signalOf('BARCODE_ABSENT', image)).toMatchObject({ verdict: 'UNDEFINED' });
    expect(await signalOf('BARCODE_ABSENT', image, { expected })).toMatchObject({ verdict: 'FAILED', score: 1 });
    const code = { symbology: 'PDF417', bytes: new Uint8Array(), text: '', where: [] as never };
    expect(await signalOf('BARCODE_ABSENT', image, { expected, codes: [code] })).toMatchObject({ verdict: 'OK' });
  });
});

describe('MRZ_GEOMETRY', () => {
  const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

  it('is even in OCR-B, and not in a font of letters', async () => {
    const even = await drawZone(lines, { font: 'even' });
    expect(await signalOf('MRZ_GEOMETRY', even.image, { mrz: even.reading })).toMatchObject({ verdict: 'OK' });
    const other = await drawZone(lines, { font: 'proportional' });
    expect(await signalOf('MRZ_GEOMETRY', other.image, { mrz: other.reading })).toMatchObject({ verdict: 'FAILED' });
  });

  it('is not assessed without a zone, or of characters that are too low', async () => {
    const { image, reading } = await drawZone(lines, { font: 'even', pitch: 8 });
    expect(await signalOf('MRZ_GEOMETRY', image)).toMatchObject({ verdict: 'UNDEFINED' });
    expect(await signalOf('MRZ_GEOMETRY', image, { mrz: reading })).toMatchObject({ verdict: 'UNDEFINED' });
  });
});
