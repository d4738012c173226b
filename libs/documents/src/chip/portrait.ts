import sharp from 'sharp';
import { portraitOfGroup2 } from './group2.js';
import { decodeJpeg2000 } from './jpeg2000.js';

/**
 * The portrait of group 2 as a picture that every reader of pictures knows: JPEG as it stands, JPEG 2000 decoded and written
 * as PNG. What JPEG holds is not looked at. Throws ChipFormatError.
 */
export async function pictureOfPortrait(group2: Uint8Array): Promise<Uint8Array> {
  const { format, data } = portraitOfGroup2(group2);
  return format === 'jpeg' ? data : pngOfJpeg2000(data);
}

/** JPEG 2000 decoded and written as PNG. Throws ChipFormatError. */
export async function pngOfJpeg2000(data: Uint8Array): Promise<Uint8Array> {
  const { width, height, data: pixels } = await decodeJpeg2000(data);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}
