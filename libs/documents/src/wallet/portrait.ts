import { pngOfJpeg2000 } from '../chip/portrait.js';

/** The first bytes of a JPEG 2000 file, and of a bare codestream. */
const JPEG_2000 = ['0000000c6a502020', 'ff4fff51'];

/**
 * The portrait that a wallet discloses, which ISO/IEC 18013-5 has in JPEG or JPEG 2000, as a picture that every reader of
 * pictures knows: JPEG 2000 is decoded and written as PNG, all else stands as it is. Throws ChipFormatError for JPEG 2000 that
 * cannot be decoded.
 */
export async function pictureOfWallet(portrait: Uint8Array): Promise<Uint8Array> {
  const head = Buffer.from(portrait.subarray(0, 8)).toString('hex');
  return JPEG_2000.some((mark) => head.startsWith(mark)) ? pngOfJpeg2000(portrait) : portrait;
}
