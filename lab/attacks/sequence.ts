import type { Image } from '@bonafide/vision/image/image';
import { seededRandom } from './random.ts';
import { fromRaw } from './raster.ts';

/** How one picture is passed off as several frames of a capture. */
const REPLAYS = ['identical', 'reencoded', 'jittered'] as const;

export type Replay = (typeof REPLAYS)[number];

/**
 * Frames of a capture made from one picture, as JPEG: the same bytes again, the same pixels encoded anew, or a still
 * that is shifted and zoomed a little, as one who holds a photograph before the camera does: motion without parallax.
 */
export async function replay(still: Image, how: Replay, seed: number, frames = 3): Promise<Buffer[]> {
  const random = seededRandom(seed);
  if (how === 'identical') {
    const bytes = await fromRaw(still)
      .jpeg({ quality: random.integer(75, 95) })
      .toBuffer();
    return Array.from({ length: frames }, () => bytes);
  }
  const made: Buffer[] = [];
  for (let i = 0; i < frames; i++) {
    const picture =
      how === 'jittered'
        ? await jittered(still, random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.9, 0.97))
        : still;
    made.push(
      await fromRaw(picture)
        .jpeg({ quality: random.integer(70, 95) })
        .toBuffer(),
    );
  }
  return made;
}

/** A window of `share` of the picture, `right` and `down` (0 to 1) of the way across, at the picture's size. */
async function jittered(still: Image, right: number, down: number, share: number): Promise<Image> {
  const width = Math.round(still.width * share);
  const height = Math.round(still.height * share);
  const left = Math.round((still.width - width) * right);
  const top = Math.round((still.height - height) * down);
  const data = await fromRaw(still)
    .extract({ left, top, width, height })
    .resize(still.width, still.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { width: still.width, height: still.height, data };
}
