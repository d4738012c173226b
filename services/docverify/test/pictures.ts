import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
