import type { Image } from '@bonafide/vision/image/image';
import type { Random } from '../attacks/random.ts';
import { fromRaw } from '../attacks/raster.ts';

/** A frame as a client sends it. */
export interface MadeFrame {
  readonly jpeg: Buffer;
  /** Milliseconds since the first. */
  readonly time: number;
}

/** What a camera with noise makes of drawn scenes, as JPEG. */
export async function framesOf<T extends { readonly time: number }>(
  poses: readonly T[],
  drawn: (pose: T, i: number) => Image,
  random: Random,
): Promise<MadeFrame[]> {
  const noise = Float32Array.from({ length: 1 << 16 }, () => random.normal());
  const strength = random.uniform(1, 4);
  const quality = random.integer(75, 92);
  const frames: MadeFrame[] = [];
  for (const [i, pose] of poses.entries()) {
    const image = drawn(pose, i);
    grain(image, noise, strength, random);
    frames.push({ jpeg: await fromRaw(image).jpeg({ quality }).toBuffer(), time: pose.time });
  }
  return frames;
}

/** Noise of a sensor, in place: a row of the table from a random place for each row of the picture. */
function grain({ width, height, data }: Image, noise: Float32Array, strength: number, random: Random): void {
  for (let y = 0, at = 0; y < height; y++) {
    let from = random.integer(0, noise.length - 1);
    for (let i = 0; i < 3 * width; i++, at++) {
      const value = (data[at] as number) + strength * (noise[from++ & (noise.length - 1)] as number) + 0.5;
      data[at] = Math.min(255, Math.max(0, value));
    }
  }
}
