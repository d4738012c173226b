import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

/** A capture of one person, 480 × 640 pixels, JPEG; `blur` in pixels. */
export async function capture({ blur = 0, quality = 92 } = {}): Promise<Buffer> {
  const cut = sharp(join(folder, 'sample3.jpg'))
    .extract({ left: 896, top: 27, width: 586, height: 781 })
    .resize(480, 640, { fit: 'fill' });
  return (blur > 0 ? cut.blur(blur) : cut).jpeg({ quality }).toBuffer();
}

/** One person who looks into the camera, of whom a head can be made: 606 × 700 pixels. */
export function frontal(): Promise<Buffer> {
  return sharp(join(folder, 'sample5.jpg')).extract({ left: 154, top: 698, width: 606, height: 700 }).png().toBuffer();
}

/** Four people in one picture. */
export function group(): Promise<Buffer> {
  return sharp(join(folder, 'sample6.jpg')).resize(900).jpeg().toBuffer();
}

/** The same person, far away. */
export async function farAway(): Promise<Buffer> {
  const small = await sharp(await capture())
    .resize(150, 200)
    .toBuffer();
  return sharp({ create: { width: 480, height: 640, channels: 3, background: '#808890' } })
    .composite([{ input: small, left: 165, top: 200 }])
    .jpeg()
    .toBuffer();
}

/** Nobody. */
export function nobody(): Promise<Buffer> {
  return sharp({
    create: {
      width: 480,
      height: 640,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 120, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer();
}
