/**
 * A decoded picture: 8-bit RGB, three bytes a pixel, rows from top to bottom without padding, upright (EXIF
 * orientation and the request's rotation are already applied).
 */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A point in pixels of an image; (0, 0) is the upper left corner of the upper left pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle in pixels of an image; it may reach beyond the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
