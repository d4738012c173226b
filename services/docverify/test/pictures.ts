import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { composeAamva } from '@bonafide/documents/aamva/compose';
import { drawCode } from '@bonafide/documents/codes/draw-code.fixture';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

/** Faces in the photographs of the npm package @vladmandic/face-api: file and square around one person. */
const PEOPLE = {
  annaLaughing: { file: 'sample1.jpg', left: 1320, top: 100, width: 500, height: 500 },
  annaSmiling: { file: 'sample3.jpg', left: 950, top: 130, width: 480, height: 480 },
  berta: { file: 'sample6.jpg', left: 120, top: 440, width: 460, height: 460 },
} as const;

/** A JPEG of one person's head, so many pixels high. */
export function photograph(person: keyof typeof PEOPLE, height: number): Promise<Buffer> {
  const { file, ...square } = PEOPLE[person];
  return sharp(join(folder, file)).extract(square).resize({ height }).jpeg({ quality: 92 }).toBuffer();
}

/** What a licence of California says in its code. */
const ELEMENTS = {
  DAQ: 'D1234562',
  DCS: 'SAMPLE',
  DAC: 'ANNA',
  DBB: '08121984',
  DBA: '12192035',
  DBD: '12202025',
  DBC: '2',
};

/** A side of a licence with a code and a portrait, and no print: it is read without a search for zones. */
export async function codedPage(): Promise<Buffer> {
  const elements = { ...ELEMENTS, DCG: 'USA', DAJ: 'CA', DDE: 'N', DDF: 'N', DDG: 'N' };
  const bytes = composeAamva({ issuerNumber: '636014', version: 10, subfiles: [{ designator: 'DL', elements }] });
  const { data, ...size } = await drawCode(bytes, 'PDF417', { options: 'columns=12,ecLevel=5' });
  const code = { input: Buffer.from(data), raw: { ...size, channels: 3 as const }, left: 40, top: 300 };
  const portrait = { input: await photograph('annaLaughing', 250), left: 40, top: 30 };
  const card = { width: size.width + 80, height: size.height + 340, channels: 3 as const, background: '#d8e0ea' };
  return sharp({ create: card }).composite([code, portrait]).jpeg({ quality: 92 }).toBuffer();
}
