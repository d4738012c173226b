import type { Random } from './random.ts';
import type { Rgb } from './raster.ts';

/** What light does to a medium before it reaches the camera; coordinates are fractions of the picture. */
export type Lighting = (x: number, y: number, out: Rgb) => void;

interface Reflection {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tilt: number;
  readonly strength: number;
  readonly edge: number;
  readonly tint: number;
}

/** Reflections of lamps (soft spots) and windows (slanted rectangles) in glass or gloss. */
export function glare(random: Random, most: number, strength: number): Lighting {
  const reflections: Reflection[] = Array.from({ length: random.integer(0, most) }, () => ({
    x: random.uniform(-0.1, 1.1),
    y: random.uniform(-0.1, 1.1),
    width: random.uniform(0.03, 0.4),
    height: random.uniform(0.03, 0.5),
    tilt: random.uniform(-0.6, 0.6),
    strength: strength * random.uniform(0.05, 1),
    edge: random.uniform(0.05, 0.9),
    tint: random.uniform(-0.1, 0.1),
  }));
  const haze = strength * random.uniform(0, 0.05);
  return (x, y, out) => {
    let red = haze;
    let blue = haze;
    let green = haze;
    for (const r of reflections) {
      const u = Math.abs(x - r.x + r.tilt * (y - r.y)) / r.width;
      const v = Math.abs(y - r.y) / r.height;
      const far = r.edge > 0.5 ? Math.hypot(u, v) : Math.max(u, v);
      if (far >= 1) continue;
      const light = r.strength * Math.min((1 - far) / r.edge, 1);
      red += light * (1 + r.tint);
      green += light;
      blue += light * (1 - r.tint);
    }
    out[0] = (out[0] as number) + red;
    out[1] = (out[1] as number) + green;
    out[2] = (out[2] as number) + blue;
  };
}

/** Bands of a display's refresh or dimming that the shutter catches. */
export function refreshBands(random: Random): Lighting {
  const depth = random.chance(0.3) ? random.uniform(0.02, 0.15) : 0;
  const count = random.uniform(1, 6);
  const phase = random.uniform(0, 6.3);
  return (_x, y, out) => {
    const gain = 1 + depth * Math.sin(2 * Math.PI * count * y + phase);
    for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * gain;
  };
}

/** A curled sheet in the light of a room: a slow change of brightness and colour across it. */
export function shading(random: Random): Lighting {
  const angle = random.uniform(0, 6.3);
  const bend = random.uniform(0, 0.35);
  const slope = random.uniform(-0.4, 0.4);
  const warm = random.uniform(-0.12, 0.2);
  const level = random.uniform(0.45, 1);
  return (x, y, out) => {
    const along = (x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle);
    const gain = level * (1 + slope * along + bend * Math.cos(2 * Math.PI * along));
    out[0] = (out[0] as number) * gain * (1 + warm);
    out[1] = (out[1] as number) * gain;
    out[2] = (out[2] as number) * gain * (1 - warm);
  };
}
