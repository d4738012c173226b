import { expect, it } from 'vitest';
import { stretchedCrop } from '../pad/stretch.js';
import type { Box, Image } from './image.js';
import { warp } from './resample.js';
import { shrink } from './shrink.js';
import { apply, type Similarity, scaleOf } from './transform.js';

/** The rules of sampling written down plainly, pixel by pixel: the loops that are made for speed must give every bit of them. */

let state = 7;
const random = (least: number, most: number) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return least + ((most - least) * state) / 2 ** 32;
};
const whole = (least: number, most: number) => Math.floor(random(least, most + 1));

function noise(width: number, height: number): Image {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => whole(0, 255)) };
}

const at = ({ width, height, data }: Image, x: number, y: number, c: number) =>
  x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[(y * width + x) * 3 + c] as number);

function plainShrink(image: Image, region: Box, factor: number): Image {
  const [width, height] = [Math.ceil(region.width / factor), Math.ceil(region.height / factor)];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const [left, top] = [(Math.floor(i / 3) % width) * factor, Math.floor(i / 3 / width) * factor];
    const columns = Math.min(factor, region.width - left);
    const rows = Math.min(factor, region.height - top);
    let sum = 0;
    for (let k = 0; k < columns * rows; k++) {
      sum += at(image, region.x + left + (k % columns), region.y + top + Math.floor(k / columns), i % 3);
    }
    data[i] = sum / (columns * rows) + 0.5;
  }
  return { width, height, data };
}

function plainWarp(image: Image, toSource: Similarity, width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const [column, row] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const start = apply(toSource, { x: 0.5, y: row + 0.5 });
    const [x, y] = [start.x + toSource.a * column - 0.5, start.y + toSource.b * column - 0.5];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - left, y - top];
    const above = at(image, left, top, i % 3) * (1 - fx) + at(image, left + 1, top, i % 3) * fx;
    const below = at(image, left, top + 1, i % 3) * (1 - fx) + at(image, left + 1, top + 1, i % 3) * fx;
    data[i] = above * (1 - fy) + below * fy + 0.5;
  }
  return { width, height, data };
}

it('shrinks to the means of blocks, whatever the factor and the rest at the end', () => {
  for (let round = 0; round < 150; round++) {
    const image = noise(whole(1, 70), whole(1, 50));
    const [x, y] = [whole(0, image.width - 1), whole(0, image.height - 1)];
    const region = { x, y, width: whole(1, image.width - x), height: whole(1, image.height - y) };
    const factor = whole(1, 9);
    expect(shrink(image, region, factor)).toEqual(plainShrink(image, region, factor));
  }
});

it.each([
  ['level', 0],
  ['turned', 3],
])('interpolates a %s picture by the four pixels around each point', (_how, mostAngle) => {
  for (let round = 0; round < 300; round++) {
    const image = noise(whole(1, 60), whole(1, 60));
    const scale = random(0.1, 1.49);
    const angle = random(-mostAngle, mostAngle);
    const [tx, ty] = [random(-40, 60), random(-40, 60)].map((shift) => (round % 4 === 0 ? Math.round(shift) : shift));
    const toSource = { a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx: tx ?? 0, ty: ty ?? 0 };
    expect(scaleOf(toSource)).toBeLessThan(1.5);
    const [sample, plain] = [warp(image, toSource, 40, 30), plainWarp(image, toSource, 40, 30)];
    // At the picture's edge the weights are worked out another way: one step of 255 is the last bit of a sum.
    const steps = sample.data.map((value, i) => Math.abs(value - (plain.data[i] as number)));
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
    expect(steps.filter((step) => step > 0).length).toBeLessThan(4);
  }
});

it('stretches to the means of a grid of samples, the edge repeated', () => {
  const held = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);
  for (let round = 0; round < 40; round++) {
    const image = noise(whole(1, 90), whole(1, 90));
    const [width, height] = [whole(1, 9), whole(1, 8)];
    const [across, down] = [image.width / width, image.height / height].map((step) =>
      Math.min(Math.max(Math.ceil(step), 1), 8),
    ) as [number, number];
    const { data } = stretchedCrop(image, { x: 0, y: 0, ...image }, width, height);
    data.forEach((value, i) => {
      const [column, row] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      let sum = 0;
      for (let k = 0; k < across * down; k++) {
        const x = (column + ((k % across) + 0.5) / across) * (image.width / width) - 0.5;
        const y = (row + (Math.floor(k / across) + 0.5) / down) * (image.height / height) - 0.5;
        const [left, top] = [held(Math.floor(x), image.width), held(Math.floor(y), image.height)];
        const [fx, fy] = [held(x - left, 2), held(y - top, 2)];
        const [right, bottom] = [held(left + 1, image.width), held(top + 1, image.height)];
        const above = at(image, left, top, i % 3) * (1 - fx) + at(image, right, top, i % 3) * fx;
        const below = at(image, left, bottom, i % 3) * (1 - fx) + at(image, right, bottom, i % 3) * fx;
        sum = sum + above * (1 - fy) + below * fy;
      }
      expect(value).toBe(Math.trunc(sum / (across * down) + 0.5));
    });
  }
});
