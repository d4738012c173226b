import type { Image } from '@bonafide/vision/image/image';
import type { Scene } from './camera.ts';
import type { Random } from './random.ts';
import { bilinear, blur, linearRaster, type Raster, resized } from './raster.ts';

const SIDE = 200;

/**
 * What is seen around the medium: the given photograph out of focus or in focus, or an invented interior of plain
 * surfaces, edges and a gradient of light.
 */
export async function surroundings(width: number, height: number, random: Random, photo?: Image): Promise<Scene> {
  const raster = photo ? linearRaster(await resized(photo, SIDE * 2, SIDE * 2)) : interior(random);
  blur(raster, random.pick([0, 0.5, 1.5, 4]));
  const light = random.uniform(0.3, 1.1);
  return (x, y, out) => {
    bilinear(raster, (x / width) * raster.width, (y / height) * raster.height, out);
    for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * light;
  };
}

function interior(random: Random): Raster {
  const data = new Float32Array(SIDE * SIDE * 3);
  const paint = (x0: number, y0: number, width: number, height: number, colour: readonly number[]) => {
    for (let y = Math.max(y0, 0); y < Math.min(y0 + height, SIDE); y++) {
      for (let x = Math.max(x0, 0); x < Math.min(x0 + width, SIDE); x++) {
        for (let c = 0; c < 3; c++) data[(y * SIDE + x) * 3 + c] = colour[c] as number;
      }
    }
  };
  const colour = () => {
    const grey = random.uniform(0.02, 0.7);
    return [0, 1, 2].map(() => Math.max(grey * (1 + 0.25 * random.normal()), 0));
  };
  paint(0, 0, SIDE, SIDE, colour());
  for (let i = random.integer(0, 14); i > 0; i--) {
    const width = random.integer(4, SIDE);
    paint(random.integer(-20, SIDE), random.integer(-20, SIDE), width, random.integer(4, SIDE), colour());
  }
  const slope = random.uniform(-0.5, 0.5);
  for (let i = 0; i < data.length; i++) {
    const across = (Math.floor(i / 3) % SIDE) / SIDE - 0.5;
    data[i] = Math.max((data[i] as number) * (1 + slope * across) + 0.01 * random.normal(), 0);
  }
  return { width: SIDE, height: SIDE, data };
}
