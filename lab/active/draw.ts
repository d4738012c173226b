import type { Image } from '@bonafide/vision/image/image';
import type { Triangle } from './delaunay.ts';

/** A corner of a surface: where the camera sees it, how far away it is, and which pixel of the texture it shows. */
export interface Corner {
  readonly x: number;
  readonly y: number;
  /** Grows away from the camera. */
  readonly z: number;
  readonly u: number;
  readonly v: number;
  /** How much of what lies behind it hides, 0 to 1. */
  readonly cover: number;
}

/** A picture under construction. */
export class Canvas {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;

  constructor({ width, height, data }: Image) {
    [this.width, this.height] = [width, height];
    this.data = Float32Array.from(data);
  }

  /** Draws a surface over what is there; of its own parts the nearest is seen. */
  draw(texture: Image, corners: readonly Corner[], triangles: readonly Triangle[]): void {
    const depth = new Float32Array(this.width * this.height).fill(Number.POSITIVE_INFINITY);
    const seen = new Float32Array(this.width * this.height * 4);
    for (const triangle of triangles) {
      const [a, b, c] = triangle.map((index) => corners[index] as Corner) as [Corner, Corner, Corner];
      this.fill(texture, a, b, c, depth, seen);
    }
    for (let pixel = 0; pixel < depth.length; pixel++) {
      const cover = seen[4 * pixel + 3] as number;
      for (let i = 0; cover > 0 && i < 3; i++) {
        const at = 3 * pixel + i;
        this.data[at] = cover * (seen[4 * pixel + i] as number) + (1 - cover) * (this.data[at] as number);
      }
    }
  }

  private fill(texture: Image, a: Corner, b: Corner, c: Corner, depth: Float32Array, seen: Float32Array): void {
    const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (Math.abs(area) < 1e-9) return;
    const xs = [a.x, b.x, c.x];
    const ys = [a.y, b.y, c.y];
    const left = Math.max(0, Math.floor(Math.min(...xs)));
    const right = Math.min(this.width - 1, Math.ceil(Math.max(...xs)));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(...ys)));
    for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5, y + 0.5];
        const wb = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) / area;
        const wc = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) / area;
        const wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const z = wa * a.z + wb * b.z + wc * c.z;
        const pixel = y * this.width + x;
        if (z >= (depth[pixel] as number)) continue;
        depth[pixel] = z;
        sample(texture, wa * a.u + wb * b.u + wc * c.u, wa * a.v + wb * b.v + wc * c.v, seen, 4 * pixel);
        seen[4 * pixel + 3] = wa * a.cover + wb * b.cover + wc * c.cover;
      }
    }
  }

  /** Makes all of it lighter or darker. */
  lit(factor: number): void {
    for (let i = 0; i < this.data.length; i++) this.data[i] = (this.data[i] as number) * factor;
  }

  image(): Image {
    const data = new Uint8ClampedArray(this.data);
    return { width: this.width, height: this.height, data: new Uint8Array(data.buffer) };
  }
}

/** Bilinear; beyond the edge the edge repeats. */
function sample({ width, height, data }: Image, u: number, v: number, out: Float32Array, to: number): void {
  const x = Math.min(Math.max(u - 0.5, 0), width - 1.001);
  const y = Math.min(Math.max(v - 0.5, 0), height - 1.001);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const upper = (top * width + left) * 3;
  const lower = upper + width * 3;
  for (let i = 0; i < 3; i++) {
    const above = (data[upper + i] as number) * (1 - fx) + (data[upper + i + 3] as number) * fx;
    const below = (data[lower + i] as number) * (1 - fx) + (data[lower + i + 3] as number) * fx;
    out[to + i] = above * (1 - fy) + below * fy;
  }
}
