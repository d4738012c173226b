import { describe, expect, it } from 'vitest';
import type { Image } from '../image/image.js';
import { type Backdrop, backdropKept, backdropMotion, backdropOf } from './backdrop.js';
import { greyPicture } from './grey-picture.js';

/** A room with something to follow everywhere, as large in any picture; `dx`, `dy`: way of the camera. */
function room(width: number, height: number, dx: number, dy: number): Image {
  const unit = Math.max(1, Math.min(width, height) / 160);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const x = ((pixel % width) - width / 2) / unit + dx;
    const y = (Math.floor(pixel / width) - height / 2) / unit + dy;
    data[i] = 120 + 50 * Math.sin(x / 3.5 + y * 0.06) * Math.sin(y / 4.5 - x * 0.05) + 40 * Math.sin((x * y) / 200);
  }
  return { width, height, data };
}

/** A head of a size in the middle of a picture, in a room. */
function seen(width: number, height: number, size: number, way = 0): Backdrop {
  const face = 0.28 * Math.min(width, height) * size;
  const [x, y] = [width / 2, height / 2];
  const box = { x: x - face / 2, y: y - face / 2, width: face, height: 1.2 * face };
  const mesh = Array.from({ length: 468 }, (_, i) => ({
    x: x + (face / 2) * Math.sin(1.7 * i),
    y: y + (face / 2) * Math.cos(2.3 * i),
    z: 0,
  }));
  return backdropOf(room(width, height, way, way), box, mesh);
}

/** Milliseconds of CPU that following the background from one frame to the next takes, twice. */
function costOf(width: number, height: number): number {
  const [before, after] = [seen(width, height, 1), seen(width, height, 1.4, 1)];
  const start = process.threadCpuUsage();
  for (let turn = 0; turn < 2; turn++) {
    backdropMotion(before, after);
    backdropKept(before, after);
  }
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

describe('the background of a picture', () => {
  // As measured when the bounds of the policy were chosen: a change here moves them.
  it.each([
    [360, 480, { patches: 78, stayed: 0.99856, movedAlong: 0.563 }, 0.98618],
    [720, 1280, { patches: 135, stayed: 0.99998, movedAlong: 0.59297 }, 0.99133],
    [640, 480, { patches: 64, stayed: 0.98994, movedAlong: 0.61857 }, 0.98008],
  ])('of %i by %i pixels is measured as ever', (width, height, motion, kept) => {
    const [before, after] = [seen(width, height, 1), seen(width, height, 1.4, 1)];
    const found = backdropMotion(before, after);
    expect(found.patches).toBe(motion.patches);
    expect(found.stayed).toBeCloseTo(motion.stayed, 4);
    expect(found.movedAlong).toBeCloseTo(motion.movedAlong, 4);
    expect(backdropKept(before, after)).toBeCloseTo(kept, 4);
  });

  it.each([
    [160, 1280],
    [80, 1280],
    [33, 1280],
  ])('of %i by %i pixels costs no more than that of an ordinary one', (width, height) => {
    expect(costOf(width, height)).toBeLessThan(2 * costOf(720, 1280));
  });

  it.each([
    [80, 100],
    [120, 90],
    [101, 163],
  ])('of %i by %i pixels is not enlarged, which would leave holes', (width, height) => {
    const plain = { width, height, data: new Uint8Array(width * height * 3).fill(200) };
    const grey = greyPicture(plain);
    expect([grey.width, grey.height, grey.scale]).toEqual([width, height, 1]);
    expect(Math.min(...grey.data)).toBeCloseTo(200, 3);
  });
});
