import type { Image, Point } from '@bonafide/vision/image/image';

/** Luminance of a picture, a byte a pixel, rows from top to bottom. */
export interface Gray {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A rectangle that may be turned, in pixels of a picture; it may reach beyond it. */
export interface Area {
  readonly centre: Point;
  readonly width: number;
  readonly height: number;
  /** By how much it is turned from lying level, in radians, clockwise as seen. */
  readonly angle: number;
}

/** Luminance (Rec. 601) of an image. */
export function grayOf(image: Image): Gray {
  const data = new Uint8Array(image.width * image.height);
  const { data: rgb } = image;
  for (let at = 0, from = 0; at < data.length; at++, from += 3) {
    data[at] =
      (306 * (rgb[from] as number) + 601 * (rgb[from + 1] as number) + 117 * (rgb[from + 2] as number) + 512) >> 10;
  }
  return { width: image.width, height: image.height, data };
}

/** A picture made smaller by a whole factor: means of squares; what is left over at the right and below is dropped. */
export function shrunk(picture: Gray, factor: number): Gray {
  if (factor === 1) return picture;
  const width = Math.floor(picture.width / factor);
  const height = Math.floor(picture.height / factor);
  const data = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let sum = 0;
      for (let row = 0; row < factor; row++) {
        const from = (y * factor + row) * picture.width + x * factor;
        for (let column = 0; column < factor; column++) sum += picture.data[from + column] as number;
      }
      data[at] = sum / (factor * factor);
    }
  }
  return { width, height, data };
}

/** An area of a picture laid level, `scale` pixels for each of its own: bilinear, white outside the picture. */
export function cutOut(picture: Gray, area: Area, scale: number): Gray {
  const width = Math.max(1, Math.round(area.width * scale));
  const height = Math.max(1, Math.round(area.height * scale));
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const from = placeIn(area, { x: (x + 0.5) / scale, y: (y + 0.5) / scale });
      const left = Math.floor(from.x - 0.5);
      const top = Math.floor(from.y - 0.5);
      if (left < 0 || top < 0 || left + 1 >= picture.width || top + 1 >= picture.height) continue;
      const right = from.x - 0.5 - left;
      const below = from.y - 0.5 - top;
      const upper = top * picture.width + left;
      const lower = upper + picture.width;
      data[at] =
        ((picture.data[upper] as number) * (1 - right) + (picture.data[upper + 1] as number) * right) * (1 - below) +
        ((picture.data[lower] as number) * (1 - right) + (picture.data[lower + 1] as number) * right) * below +
        0.5;
    }
  }
  return { width, height, data };
}

/** The point of the picture that a point of a laid-level area was. */
export function placeIn(area: Area, point: Point): Point {
  const x = point.x - area.width / 2;
  const y = point.y - area.height / 2;
  const cos = Math.cos(area.angle);
  const sin = Math.sin(area.angle);
  return { x: area.centre.x + x * cos - y * sin, y: area.centre.y + x * sin + y * cos };
}
