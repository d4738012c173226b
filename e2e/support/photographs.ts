import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp, { type Region } from 'sharp';

const require = createRequire(import.meta.url);
const folder = join(require.resolve('@vladmandic/face-api/package.json'), '../demo');

/** A portrait cut from a group photograph: the file, and the face's centre and width in its pixels. */
interface Cut {
  file: string;
  x: number;
  y: number;
  face: number;
  /** Width of the cut in face widths; smaller cuts stand closer. */
  span?: number;
  degrees?: number;
  brightness?: number;
  quality?: number;
}

/** People in the photographs that ship in the npm package @vladmandic/face-api, two captures of each. */
const CUTS = {
  'alice-1': { file: 'sample3.jpg', x: 1189, y: 378, face: 244, span: 2.4 },
  'alice-2': { file: 'sample1.jpg', x: 1566, y: 341, face: 152, span: 2.8 },
  'bella-1': { file: 'sample6.jpg', x: 347, y: 646, face: 222, span: 2.6 },
  'bella-2': { file: 'sample6.jpg', x: 340, y: 640, face: 222, span: 2.9, degrees: 4, brightness: 1.12, quality: 78 },
  'carol-1': { file: 'sample5.jpg', x: 880, y: 243, face: 165, span: 2 },
  'carol-2': { file: 'sample5.jpg', x: 872, y: 248, face: 165, span: 1.9, degrees: -3, brightness: 0.9, quality: 82 },
} as const satisfies Record<string, Cut>;

export type Photograph = keyof typeof CUTS;

/** A capture of one person only: JPEG, 480 × 640 pixels. */
export async function photograph(name: Photograph): Promise<Buffer> {
  const { file, x, y, face, span = 2.6, degrees = 0, brightness = 1, quality = 92 }: Cut = CUTS[name];
  const { data, info } = await sharp(join(folder, file)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  // Leaning pictures are cut larger, so that the turned corners fall outside.
  const width = face * span * (degrees === 0 ? 1 : 1.15);
  const area = within(info, { width, height: (width * 4) / 3, left: x - width / 2, top: y - width * 0.6 });
  const turned = await sharp(data, { raw: info })
    .extract(area)
    .rotate(degrees)
    .png()
    .toBuffer({ resolveWithObject: true });
  const inner = { width: face * span, height: (face * span * 4) / 3 };
  const centre = { left: (turned.info.width - inner.width) / 2, top: (turned.info.height - inner.height) / 2 };
  return sharp(turned.data)
    .extract(within(turned.info, { ...inner, ...centre }))
    .resize(480, 640, { fit: 'fill' })
    .modulate({ brightness })
    .jpeg({ quality })
    .toBuffer();
}

/** One person who looks straight into the camera, of whom a head can be made: 606 × 700 pixels, PNG. */
export function frontal(): Promise<Buffer> {
  return sharp(join(folder, 'sample5.jpg')).extract({ left: 154, top: 698, width: 606, height: 700 }).png().toBuffer();
}

/** The area in whole pixels, moved as little as needed to lie in the picture. */
function within(picture: { width: number; height: number }, area: Region): Region {
  const width = Math.min(picture.width, Math.round(area.width));
  const height = Math.min(picture.height, Math.round(area.height));
  const left = Math.min(Math.max(0, Math.round(area.left)), picture.width - width);
  const top = Math.min(Math.max(0, Math.round(area.top)), picture.height - height);
  return { width, height, left, top };
}

/** A capture without any face: a corner of a photograph. */
export const emptyScene = (): Promise<Buffer> =>
  sharp(join(folder, 'sample2.jpg'))
    .extract({ left: 0, top: 900, width: 300, height: 400 })
    .resize(480, 640)
    .jpeg()
    .toBuffer();

/** A capture with several faces. */
export const group = (): Promise<Buffer> =>
  sharp(join(folder, 'sample6.jpg')).resize(900).jpeg({ quality: 90 }).toBuffer();
