import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import type { MrzReading } from '../ocr/text.js';

/** Draws two lines of a machine-readable zone, with even advance or in a proportional font, and where they are. */
export async function drawZone(
  lines: readonly string[],
  options: { readonly font: 'even' | 'proportional'; readonly jitter?: (i: number) => number; readonly pitch?: number },
): Promise<{ image: Image; reading: MrzReading }> {
  const { font, jitter = () => 0, pitch = 24 } = options;
  const [left, top, size] = [40, 60, pitch * 1.42];
  const columns = lines[0]?.length ?? 0;
  const escaped = (text: string) => text.replaceAll('<', '&lt;');
  const text = lines.map((line, row) => {
    const y = top + size * 0.72 + row * pitch * 2.5;
    if (font === 'proportional') {
      return `<text x="${left}" y="${y}" font-family="DejaVu Sans" font-size="${size * 0.9}" textLength="${columns * pitch}">${escaped(line)}</text>`;
    }
    return [...line]
      .map(
        (letter, i) =>
          `<text x="${left + (i + 0.5 + jitter(i)) * pitch}" y="${y}" text-anchor="middle" font-family="OCR B, DejaVu Sans Mono" font-size="${size}">${escaped(letter)}</text>`,
      )
      .join('');
  });
  const [width, height] = [Math.round(columns * pitch + 2 * left), Math.round(top * 2 + pitch * 2.5 * lines.length)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#e8e4da"/>${text.join('')}</svg>`;
  const { data } = await sharp(Buffer.from(svg)).flatten().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const characterHeight = size * 0.72;
  const bottom = top + characterHeight + (lines.length - 1) * pitch * 2.5;
  const right = left + columns * pitch;
  return {
    image: { width, height, data },
    reading: {
      lines: lines.map((line) => [...line].map((character) => ({ character, confidence: 0.9 }))),
      where: [
        { x: left, y: top },
        { x: right, y: top },
        { x: right, y: bottom },
        { x: left, y: bottom },
      ],
      turn: { quarters: 0, mirrored: false },
      characterHeight,
    },
  };
}
