import type { Random } from '../../attacks/random.ts';

/** Pixels of a drawn page per millimetre: some 305 to the inch. */
export const SCALE = 12;

/** A page to be drawn, sizes in millimetres. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** SVG in millimetres, background first. */
  readonly parts: readonly string[];
  /** Where the bearer's portrait is put. */
  readonly portrait?: Area;
  /** Where a symbol is put: PDF417 where it is broad, Data Matrix where it is square. */
  readonly barcode?: Area;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TextStyle {
  /** Of the font, millimetres. */
  readonly size?: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly family?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line of text whose baseline begins at (x, y). */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 3.2, colour = '#1b1b22', bold = false, family = 'DejaVu Sans', anchor = 'start' } = style;
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" fill="${colour}" text-anchor="${anchor}"${weight}>${escaped(content)}</text>`;
}

/** Characters of a value that fit beside the portrait; longer ones are printed smaller. */
const LONG = 22;

/** A caption with a value below it, as documents have them. */
export function item(
  x: number,
  y: number,
  caption: string,
  value: string,
  ...native: (string | undefined)[]
): string[] {
  const size = value.length > LONG ? (3.1 * LONG) / value.length : 3.1;
  return [
    text(x, y, caption, { size: 1.75, colour: '#35506b' }),
    text(x, y + 3.9, value, { size }),
    ...native.flatMap((line) => (line ? [text(x + 3.2 + 2.35 * [...value].length, y + 3.9, line, { size: 2.8 })] : [])),
  ];
}

/** Pitch and leading of a machine-readable zone, ICAO Doc 9303-3: ten characters to the inch. */
const PITCH = 2.54;
/** Nominal height of OCR-B's capitals at the size that ICAO prescribes is 2.4 mm; they are 0.70 of the font's size. */
const OCR_B = 3.45;

/** The lines of a zone in OCR-B, centred on a page of that width, the baseline of the last one at `bottom`. */
export function zone(lines: readonly string[], pageWidth: number, bottom: number, leading = 4.23): string[] {
  return lines.flatMap((line, row) => {
    const left = (pageWidth - line.length * PITCH) / 2;
    const y = bottom - (lines.length - 1 - row) * leading;
    return [...line].map((character, at) =>
      text(left + (at + 0.5) * PITCH, y, character, {
        size: OCR_B,
        family: 'OCR B',
        anchor: 'middle',
        colour: '#101014',
      }),
    );
  });
}

/** Fine interwoven waves on a tint, as security printing has them behind its text. */
export function guilloche(random: Random, width: number, height: number): string[] {
  const hue = random.integer(0, 359);
  const tint = `hsl(${hue},${random.integer(15, 45)}%,${random.integer(90, 96)}%)`;
  const second = `hsl(${(hue + random.integer(30, 200)) % 360},35%,93%)`;
  const parts = [
    `<defs><linearGradient id="tint" x1="0" y1="0" x2="1" y2="${random.uniform(0, 1).toFixed(2)}"><stop offset="0" stop-color="${tint}"/><stop offset="1" stop-color="${second}"/></linearGradient></defs>`,
    `<rect width="${width}" height="${height}" fill="url(#tint)"/>`,
  ];
  for (let family = 0; family < 3; family++) parts.push(waves(random, width, height, (hue + 60 * family) % 360));
  return parts;
}

function waves(random: Random, width: number, height: number, hue: number): string {
  const [amplitude, length, drift] = [random.uniform(1, 6), random.uniform(14, 60), random.uniform(0.2, 1.4)];
  const spacing = random.uniform(0.9, 1.8);
  const curves: string[] = [];
  for (let base = -8; base < height + 8; base += spacing) {
    const points: string[] = [];
    for (let x = 0; x <= width + 1; x += 1.5) {
      const y = base + amplitude * Math.sin((2 * Math.PI * x) / length + drift * base * 0.1);
      points.push(`${x.toFixed(1)},${y.toFixed(2)}`);
    }
    curves.push(`<polyline points="${points.join(' ')}"/>`);
  }
  const colour = `hsl(${hue},${random.integer(25, 55)}%,${random.integer(72, 84)}%)`;
  return `<g fill="none" stroke="${colour}" stroke-width="${random.uniform(0.06, 0.14).toFixed(3)}">${curves.join('')}</g>`;
}
