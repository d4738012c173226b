import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';

/** The pixels of an encoded picture, upright, on white where it is transparent. */
export async function rawImage(encoded: Buffer): Promise<Image> {
  const { data, info } = await sharp(encoded)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
