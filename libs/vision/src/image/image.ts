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

/** The square about a box's centre whose side is `factor` times the box's longer side. */
export function squareAround(box: Box, factor: number): Box {
  const side = factor * Math.max(box.width, box.height);
  return { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
}

/** Middle of some points. */
export function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, point) => ({ x: total.x + point.x, y: total.y + point.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

/** Distance of two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
