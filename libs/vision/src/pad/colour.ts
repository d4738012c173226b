import type { Face } from '../face/face.js';
import type { Image } from '../image/image.js';
import { cropSquare } from '../image/resample.js';

/** Colours of the face: panels and inks cannot reach all, and add a cast and a veil of their own. */
export interface ColourSignals {
  /** Different colours (five bits a channel) among 4096 pixels, log2. */
  readonly diversity: number;
  /** Mean and standard deviation of saturation, 0 to 1. */
  readonly saturation: number;
  readonly saturationSpread: number;
  /** Mean of (red − blue) / (red + green + blue): skin is warm, a backlight is cool. */
  readonly warmth: number;
  /** Luma of the darkest and brightest hundredth, 0 to 1. */
  readonly black: number;
  readonly white: number;
  /** Share of bright pixels without colour: gloss, lamps in glass. */
  readonly gloss: number;
}

const SIDE = 64;

/**
 * Source: Wen, Han and Jain, Face spoof detection with image distortion analysis (2015), for diversity, moments and
 * specular share; Boulkenafet et al., Face spoofing detection using colour texture analysis (2016).
 */
export function colourSignals(image: Image, face: Face): ColourSignals {
  const side = Math.max(face.box.width, face.box.height) * 1.2;
  const { x, y, width, height } = face.box;
  const box = { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
  const { data } = cropSquare(image, box, SIDE);
  const colours = new Set<number>();
  const lumas = new Float32Array(SIDE * SIDE);
  let [sum, squares, warmth, gloss] = [0, 0, 0, 0];
  for (let i = 0; i < lumas.length; i++) {
    const [r, g, b] = [data[i * 3] as number, data[i * 3 + 1] as number, data[i * 3 + 2] as number];
    const most = Math.max(r, g, b);
    const saturation = most === 0 ? 0 : (most - Math.min(r, g, b)) / most;
    colours.add(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3));
    lumas[i] = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
    sum += saturation;
    squares += saturation * saturation;
    warmth += (r - b) / (r + g + b + 1);
    if ((lumas[i] as number) > 0.85 && saturation < 0.12) gloss += 1;
  }
  lumas.sort();
  const mean = sum / lumas.length;
  return {
    diversity: Math.log2(colours.size),
    saturation: mean,
    saturationSpread: Math.sqrt(Math.max(squares / lumas.length - mean * mean, 0)),
    warmth: warmth / lumas.length,
    black: lumas[Math.floor(lumas.length * 0.01)] as number,
    white: lumas[Math.floor(lumas.length * 0.99)] as number,
    gloss: gloss / lumas.length,
  };
}
