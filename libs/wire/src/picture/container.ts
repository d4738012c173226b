/** What a picture's container says of it, told without decoding anything. */
export interface Container {
  /** Size as stored, pixels. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Bytes of a pixel once it is decoded. */
  readonly pixelBytes: number;
  /** Bytes of a JPEG's coefficients when it comes in several scans and its decoder has to hold them all; otherwise 0. */
  readonly heldBytes: number;
  /** All pixels are made before any can be thrown away: interlaced PNG, WebP. */
  readonly isCostly: boolean;
  /** Its decoder can make a smaller picture at once: JPEG in grey or three colours. */
  readonly isShrunk: boolean;
  /** A JPEG of one scan in three colours, without a colour profile: its `essence` is such as an encoder of ours writes. */
  readonly isPlainJpeg: boolean;
  /**
   * The picture as a decoder may see it: nothing but what the pixels need, with their colour profile, and of an
   * animation the first frame. Metadata and what follows the picture are gone.
   */
  readonly essence: Buffer;
}
