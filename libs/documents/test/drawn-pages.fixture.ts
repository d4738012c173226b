import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import sharp, { type Sharp } from 'sharp';

/** Times nothing. */
export const context: TaskContext = { stage: async (_name, work) => work() };

/** Opens the readers' networks of the pack `default`. */
export async function openReading(): Promise<Models> {
  return openModels(await loadPack('default'), ['text-detector', 'text-recogniser']);
}

/** The operator's file for zones, when it lies where the supplier of prepared models puts it. */
const modelDir = process.env.BONAFIDE_MODEL_DIR ?? join('..', 'shared', 'models');
export const MRZ_FILE = join(modelDir, 'ocr', 'mrz.traineddata');
export const hasMrzFile = existsSync(MRZ_FILE);

/** Lines of print: x and y of the beginning of their base line, size, text. */
type Print = readonly (readonly [x: number, y: number, size: number, text: string])[];

/** A page of 1250 × 880 pixels with print, and with a zone of 26 pixels a column, or as many as `pitch`, in OCR-B where it is installed. */
export function drawPage(print: Print, zone: readonly string[] = [], pitch = 26): Promise<Image> {
  const texts = print.map(
    ([x, y, size, text]) =>
      `<text x="${x}" y="${y}" font-size="${size}" font-family="DejaVu Sans Mono">${escaped(text)}</text>`,
  );
  const characters = zone.flatMap((text, line) =>
    [...text].map((character, column) => {
      const [x, y] = [55 + column * pitch, 850 - (zone.length - line - 1) * 2.4 * pitch];
      return `<text x="${x}" y="${y}" font-size="${1.42 * pitch}" font-family="'OCR B','DejaVu Sans Mono'">${escaped(character)}</text>`;
    }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1250" height="880">
    <rect width="1250" height="880" fill="#eef2f4"/>${texts.join('')}${characters.join('')}</svg>`;
  return raster(sharp(Buffer.from(svg)));
}

/** A picture turned by any angle on a grey table, or seen in a mirror. */
export function turned(image: Image, degrees: number, mirrored = false): Promise<Image> {
  const { width, height, data } = image;
  const seen = sharp(data, { raw: { width, height, channels: 3 } });
  return raster((mirrored ? seen.flop() : seen).rotate(degrees, { background: '#7d766b' }));
}

async function raster(picture: Sharp): Promise<Image> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
