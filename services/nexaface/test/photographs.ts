import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

/** Faces in the photographs of the npm package @vladmandic/face-api: file and square around one person. */
const PEOPLE = {
  annaLaughing: ['sample1.jpg', 1320, 100, 500],
  annaSmiling: ['sample3.jpg', 950, 130, 480],
  berta: ['sample6.jpg', 120, 440, 460],
  clara: ['sample6.jpg', 1050, 220, 440],
} as const;

/** A JPEG portrait of one person. */
export function portrait(person: keyof typeof PEOPLE, height = 640): Promise<Buffer> {
  const [file, left, top, width] = PEOPLE[person];
  return sharp(join(folder, file))
    .extract({ left, top, width, height: width })
    .resize({ height })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** A picture without a face. */
export function landscape(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 120, sigma: 30 } as const;
  return sharp({ create: { width: 480, height: 640, channels: 3, background: 'grey', noise } })
    .jpeg()
    .toBuffer();
}
