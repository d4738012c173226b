import type { Image } from '@bonafide/vision/image/image';
import { insideRectangle } from './geometry.ts';
import type { Medium } from './medium.ts';
import { bilinear, blur, linearRaster, type Raster, type Rgb } from './raster.ts';

/** Subpixel layouts: stripes of three, and the diamond layout of OLED telephones with red and blue at half density. */
export type Layout = 'rgb' | 'bgr' | 'pentile';

export interface DisplayOptions {
  readonly layout: Layout;
  /** Exponent from code value to light. */
  readonly gamma: number;
  /** Below 1 colours are washed out (cheap panels), above 1 stretched (OLED). */
  readonly saturation: number;
  readonly tint: readonly [number, number, number];
  /** Light of the brightest white, and of black (backlight leaking, reflected room). */
  readonly white: number;
  readonly black: number;
  /** Surface around the photograph: margins of the panel in photograph widths, and its light. */
  readonly panel: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly panelLight: number;
  /** Frame of the device in photograph widths, its light and corner radius. */
  readonly bezel: number;
  readonly bezelLight: number;
  readonly radius: number;
}

const CELL_PIXELS = 2;
const CELL_SAMPLES = 16;
const CELL = CELL_PIXELS * CELL_SAMPLES;
const STEPS = 4095;

/**
 * A display that shows `photo`, one pixel of the photograph on one pixel of the panel. `pitch` is the number of panel
 * pixels per photosite and `psf` the camera's point spread (sigma in photosites). The light pattern of one cell of
 * subpixels is blurred by the camera's optics first and then sampled where each photosite looks, so the moiré of the
 * result is the aliasing of these two grids.
 */
export function display(photo: Image, options: DisplayOptions, pitch: number, psf: number): Medium {
  const emission = emit(linearRaster(photo), options);
  const cell = subpixelCell(options.layout, pitch * psf);
  const unit = photo.width;
  const { panel } = options;
  const glass = {
    x: -panel.left * unit,
    y: -panel.top * unit,
    width: (1 + panel.left + panel.right) * unit,
    height: photo.height + (panel.top + panel.bottom) * unit,
  };
  const frame = options.bezel * unit;
  const body = {
    x: glass.x - frame,
    y: glass.y - frame,
    width: glass.width + 2 * frame,
    height: glass.height + 2 * frame,
  };
  const soft = Math.max(pitch, 1);
  return {
    sample(u, v, out) {
      const coverage = insideRectangle(u, v, body, soft, options.radius * unit);
      if (coverage === 0) return 0;
      const lit = insideRectangle(u, v, glass, soft, options.radius * unit * 0.7);
      if (u >= 0 && v >= 0 && u < photo.width && v < photo.height) bilinear(emission, u, v, out);
      else out.fill(options.panelLight * options.white + options.black);
      const at = cellIndex(u, v);
      for (let c = 0; c < 3; c++) {
        const light = (out[c] as number) * (cell.data[at + c] as number);
        out[c] = light * lit + options.bezelLight * (1 - lit);
      }
      return coverage;
    },
  };
}

function cellIndex(u: number, v: number): number {
  const x = Math.floor((u / CELL_PIXELS - Math.floor(u / CELL_PIXELS)) * CELL);
  const y = Math.floor((v / CELL_PIXELS - Math.floor(v / CELL_PIXELS)) * CELL);
  return (Math.min(y, CELL - 1) * CELL + Math.min(x, CELL - 1)) * 3;
}

function emit(photo: Raster, { gamma, saturation, tint, white, black }: DisplayOptions): Raster {
  const { data } = photo;
  // The source's own gamma is undone already: only the panel's deviation from it is applied.
  const curve = Float32Array.from({ length: STEPS + 1 }, (_, i) => (i / STEPS) ** (gamma / 2.2) * white);
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [data[i], data[i + 1], data[i + 2]] as [number, number, number];
    const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    for (let c = 0; c < 3; c++) {
      const light = Math.min(Math.max(grey + ((data[i + c] as number) - grey) * saturation, 0), 1);
      data[i + c] = (curve[Math.round(light * STEPS)] as number) * (tint[c] as number) + black;
    }
  }
  return photo;
}

/** Light of 2 × 2 panel pixels with mean 1 per channel, blurred by `sigma` panel pixels. */
function subpixelCell(layout: Layout, sigma: number): Raster {
  const cell = { width: CELL, height: CELL, data: new Float32Array(CELL * CELL * 3) };
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      paintSubpixel(layout, (x + 0.5) / CELL_SAMPLES, (y + 0.5) / CELL_SAMPLES, cell.data, (y * CELL + x) * 3);
    }
  }
  blur(cell, sigma * CELL_SAMPLES, true);
  const mean = [0, 0, 0];
  cell.data.forEach((value, i) => {
    mean[i % 3] = (mean[i % 3] as number) + value / (CELL * CELL);
  });
  for (let i = 0; i < cell.data.length; i++) cell.data[i] = (cell.data[i] as number) / (mean[i % 3] as number);
  return cell;
}

function paintSubpixel(layout: Layout, u: number, v: number, out: Rgb, at: number): void {
  const fu = u % 1;
  const fv = v % 1;
  if (layout === 'pentile') {
    // Green on every pixel's corner; red and blue alternate like a chessboard.
    const near = (x: number, y: number, size: number) => Math.abs(fu - x) + Math.abs(fv - y) < size;
    const odd = (Math.floor(u) + Math.floor(v)) % 2 === 1;
    if (near(0.75, 0.5, 0.22)) out[at + 1] = 1;
    if (near(0.25, 0.5, 0.28)) out[at + (odd ? 0 : 2)] = 1;
    return;
  }
  if (fv > 0.86) return;
  const stripe = Math.floor(fu * 3);
  if (fu * 3 - stripe < 0.8) out[at + (layout === 'rgb' ? stripe : 2 - stripe)] = 1;
}
