import type { Box, Image, Point } from '../image/image.js';
import type { Point3 } from '../quality/evidence.js';

/** Mean light of a region in red, green and blue, linear, 0 to 1. */
export type Light = readonly [red: number, green: number, blue: number];

/** What lights the face of a frame, and what lights the room beside it. */
export interface FrameLight {
  readonly face: Light;
  /** Undefined where the face leaves too little beside it. */
  readonly room: Light | undefined;
}

/** MediaPipe mesh points that lie on skin: cheeks, forehead, and beside the nose. */
const SKIN = [50, 280, 205, 425, 151, 108, 337, 101, 330, 36, 266] as const;
/** Half a patch's side, in widths of the face. */
const HALF = 0.05;
/** Fewest pixels that say anything about a room, of every fourth in both directions. */
const LEAST_ROOM = 200;

const LINEAR = Float32Array.from({ length: 256 }, (_, code) => {
  const value = code / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Reads the light in a frame whose face has a mesh. */
export function lightOf(image: Image, box: Box, mesh: readonly Point3[]): FrameLight {
  const half = Math.max(1, HALF * box.width);
  const skin = new Sum();
  for (const index of SKIN) addPatch(skin, image, mesh[index] as Point, half);
  const room = new Sum();
  for (let y = 0; y < Math.min(image.height, box.y + box.height); y += 4) {
    for (let x = 0; x < image.width; x += 4) if (!isNearHead(box, x, y)) room.add(image, x, y);
  }
  return { face: skin.mean(), room: room.count < LEAST_ROOM ? undefined : room.mean() };
}

class Sum {
  private readonly light = [0, 0, 0];
  count = 0;

  add({ width, data }: Image, x: number, y: number): void {
    for (let i = 0; i < 3; i++) {
      this.light[i] = (this.light[i] as number) + (LINEAR[data[(y * width + x) * 3 + i] ?? 0] as number);
    }
    this.count += 1;
  }

  mean(): Light {
    const [red = 0, green = 0, blue = 0] = this.light.map((sum) => sum / Math.max(1, this.count));
    return [red, green, blue];
  }
}

function addPatch(sum: Sum, image: Image, at: Point, half: number): void {
  const clip = (value: number, size: number) => Math.min(Math.max(Math.round(value), 0), size - 1);
  for (let y = clip(at.y - half, image.height); y <= clip(at.y + half, image.height); y++) {
    for (let x = clip(at.x - half, image.width); x <= clip(at.x + half, image.width); x++) sum.add(image, x, y);
  }
}

function isNearHead(box: Box, x: number, y: number): boolean {
  return x > box.x - 0.4 * box.width && x < box.x + 1.4 * box.width && y > box.y - 0.5 * box.height;
}
