/** Bounds of a picture that is decoded; ADR 0075 says what one at each of them costs. */
export const IMAGE_LIMITS = {
  /** Longest side as stored, pixels. */
  side: 20_000,
  /** Shortest side accepted, pixels. */
  shortSide: 32,
  /** Most pixels a picture may promise; photographs of telephones have up to 50 million. */
  pixels: 52_000_000,
  /** The same where a decoder has to make all pixels before it can shrink them: interlaced PNG, WebP. */
  costlyPixels: 16_000_000,
  /** Most bytes of one decoded row: decoders and libvips hold many rows at once. */
  rowBytes: 80_000,
  /** Most bytes of all pixels decoded, and of what a decoder holds of a JPEG that comes in several scans. */
  bytes: 160_000_000,
  /** Most scans of a JPEG, each a pass over all pixels; encoders make about ten. */
  scans: 32,
  /** Most parts of a container: segments of JPEG, chunks of PNG, chunks and frames of WebP. */
  parts: 4_000,
  /** Most bytes in parts that decoding does not need; telephones add maps of depth and previews. */
  ancillaryBytes: 4 * 1024 * 1024,
  /** Largest colour profile that is applied, bytes; a larger one is left out. */
  profileBytes: 64 * 1024,
} as const;
