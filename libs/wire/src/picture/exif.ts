const ORIENTATION = 0x0112;
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;

/** The EXIF orientation, 1 to 8, that a TIFF header and its first directory give (EXIF 2.32, 4.6.2); 1 when there is none. */
export function exifOrientation(exif: Buffer): number {
  const tiff = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
  const isLittle = tiff.toString('latin1', 0, 4) === 'II*\0';
  if (tiff.length < 8 || (!isLittle && tiff.toString('latin1', 0, 4) !== 'MM\0*')) return 1;
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = long(4);
  if (directory + 2 > tiff.length) return 1;
  const end = Math.min(directory + 2 + short(directory) * ENTRY_BYTES, tiff.length);
  for (let at = directory + 2; at + ENTRY_BYTES <= end; at += ENTRY_BYTES) {
    const type = short(at + 2);
    if (short(at) !== ORIENTATION || (type !== SHORT && type !== LONG)) continue;
    // Some writers give it four bytes, which the standard does not.
    const value = type === SHORT ? short(at + 8) : long(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** How a stored picture is made upright: mirrored left to right first, then turned clockwise. */
export interface Uprighting {
  readonly isMirrored: boolean;
  /** 0, 90, 180 or 270. */
  readonly degrees: number;
}

/** By EXIF orientation, 1 to 8. */
const TURNS: readonly number[] = [0, 0, 180, 180, 270, 90, 90, 270];
const MIRRORED: readonly number[] = [2, 4, 5, 7];

/** What makes a picture of an orientation upright and then turns it by `rotation` clockwise degrees, a multiple of 90. */
export function uprighting(orientation: number, rotation: number): Uprighting {
  const degrees = ((TURNS[orientation - 1] ?? 0) + rotation) % 360;
  return { isMirrored: MIRRORED.includes(orientation), degrees: (degrees + 360) % 360 };
}
