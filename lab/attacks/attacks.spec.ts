import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { display } from './display.ts';
import { projection } from './geometry.ts';
import { replay } from './sequence.ts';
import { photograph, simulate } from './simulate.ts';
import { SPECIES } from './species.ts';

/** A plain picture with an oval on it: enough for geometry and light. */
async function picture(width = 240, height = 320): Promise<Image> {
  const oval = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="#7a8ca0"/><ellipse cx="50%" cy="40%" rx="22%" ry="24%" fill="#d9a58a"/></svg>`;
  return { width, height, data: await sharp(Buffer.from(oval)).removeAlpha().raw().toBuffer() };
}

describe('simulated attacks', () => {
  it.each(SPECIES)('%s is a picture of a camera, as JPEG', async (species) => {
    const { format, width, height } = await sharp(await simulate(await picture(), species, 5)).metadata();
    expect(format).toBe('jpeg');
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(280);
  });

  it('are the same for the same seed and others for another', async () => {
    const photo = await picture();
    const [first, again, other] = await Promise.all([5, 5, 6].map((seed) => simulate(photo, 'print-halftone', seed)));
    expect(again?.equals(first as Buffer)).toBe(true);
    expect(other?.equals(first as Buffer)).toBe(false);
  });

  it('takes bona fide pictures with the same cameras', async () => {
    const photo = await picture();
    const first = await photograph(photo, 3);
    expect((await photograph(photo, 3)).equals(first)).toBe(true);
    expect((await sharp(first).metadata()).format).toBe('jpeg');
  });
});

describe('the panel before the camera', () => {
  const options = {
    layout: 'rgb',
    gamma: 2.2,
    saturation: 1,
    tint: [1, 1, 1],
    white: 1,
    black: 0,
    panel: { left: 0, right: 0, top: 0, bottom: 0 },
    panelLight: 0,
    bezel: 0,
    bezelLight: 0,
    radius: 0,
  } as const;
  const grey = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3).fill(128) };

  /** Red light along a row of photosites that are `pitch` panel pixels apart. */
  function row(pitch: number, psf: number): number[] {
    const medium = display(grey, options, pitch, psf);
    const out = new Float32Array(3);
    return Array.from({ length: 150 }, (_, i) => {
      medium.sample(10 + i * pitch, 100.4, out);
      return out[0] as number;
    });
  }
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values);

  it("aliases to a slow beat when photosites nearly match the panel's pixels", () => {
    const light = row(1.04, 0.3);
    expect(spread(light)).toBeGreaterThan(0.05);
    // 1.04 pixels a photosite: the phase drifts by a twenty-fifth, so the beat repeats every 25 photosites.
    const difference = (lag: number) =>
      light.slice(lag).reduce((sum, value, i) => sum + Math.abs(value - (light[i] as number)), 0) /
      (light.length - lag);
    expect(difference(25)).toBeLessThan(0.2 * difference(12));
  });

  it('shows no grid to a camera out of focus', () => {
    expect(spread(row(1.04, 2))).toBeLessThan(0.02);
  });
});

describe('geometry', () => {
  it('looks at the anchor where it aims, and foreshortens a tilted medium', () => {
    const at = new Float64Array(2);
    const view = projection({
      scale: 2,
      yaw: 0.5,
      pitch: 0,
      roll: 0,
      distance: 1000,
      anchor: { x: 50, y: 60 },
      target: { x: 300, y: 400 },
    });
    view(300, 400, at);
    expect([...at]).toEqual([50, 60]);
    view(400, 400, at);
    const right = (at[0] as number) - 50;
    view(200, 400, at);
    const left = 50 - (at[0] as number);
    // A hundred photosites are fifty pixels of a medium that lies square to the camera.
    expect(Math.min(left, right)).toBeGreaterThan(50);
    expect(Math.abs(left - right)).toBeGreaterThan(1);
  });
});

describe('replayed frames', () => {
  it('repeats bytes, encodes anew, or moves the still', async () => {
    const still = await picture();
    const [a, b, c] = await replay(still, 'identical', 1);
    expect(b?.equals(a as Buffer) && c?.equals(a as Buffer)).toBe(true);
    for (const how of ['reencoded', 'jittered'] as const) {
      const frames = await replay(still, how, 2);
      expect(new Set(frames.map((frame) => frame.toString('base64'))).size).toBe(3);
    }
  });
});
