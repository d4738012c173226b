import type { Image, Point } from '@bonafide/vision/image/image';
import type { CapturedPage, Quad, Turn } from './page.js';

/** A page turned as told: quarters clockwise, then mirrored left to right. Its outline begins at the new upper left corner. */
export function turnedPage(page: CapturedPage, turn: Turn): CapturedPage {
  if (turn.quarters === 0 && !turn.mirrored) return page;
  return { ...page, image: turnedImage(page.image, turn), outline: page.outline && turnedOutline(page.outline, turn) };
}

/** A picture turned as told. */
export function turnedImage(image: Image, { quarters, mirrored }: Turn): Image {
  const { width, height } = image;
  const [columns, rows] = quarters % 2 === 0 ? [width, height] : [height, width];
  const data = new Uint8Array(image.data.length);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, to += 3) {
      const from = sourceOf(mirrored ? columns - 1 - column : column, row, quarters, width, height) * 3;
      data[to] = image.data[from] as number;
      data[to + 1] = image.data[from + 1] as number;
      data[to + 2] = image.data[from + 2] as number;
    }
  }
  return { width: columns, height: rows, data };
}

/** Index of the pixel that comes to (column, row). */
function sourceOf(column: number, row: number, quarters: Turn['quarters'], width: number, height: number): number {
  switch (quarters) {
    case 0:
      return row * width + column;
    case 1:
      return (height - 1 - column) * width + row;
    case 2:
      return (height - 1 - row) * width + width - 1 - column;
    case 3:
      return column * width + width - 1 - row;
  }
}

/** Where a point of a picture of that size comes to when the picture is turned. */
export function turnedPoint({ x, y }: Point, size: { width: number; height: number }, turn: Turn): Point {
  const { width, height } = size;
  const turned = [
    { x, y },
    { x: height - y, y: x },
    { x: width - x, y: height - y },
    { x: y, y: width - x },
  ][turn.quarters] as Point;
  const columns = turn.quarters % 2 === 0 ? width : height;
  return turn.mirrored ? { x: columns - turned.x, y: turned.y } : turned;
}

function turnedOutline(outline: Quad, { quarters, mirrored }: Turn): Quad {
  const from = (corner: number) => outline[(corner + 4 - quarters) % 4] as Point;
  return mirrored ? [from(1), from(0), from(3), from(2)] : [from(0), from(1), from(2), from(3)];
}
