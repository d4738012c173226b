import { project, quadToQuad } from '@bonafide/documents/ocr/projective';
import { rectangle } from '@bonafide/documents/ocr/strip';
import { areaOf } from '@bonafide/documents/page/geometry';
import type { CapturedPage, Quad } from '@bonafide/documents/page/page';
import type { Image } from '@bonafide/vision/image/image';

/** Where a part of a picture lies on a page that was cut out of it, and is perhaps turned since; a page without an outline is its picture. */
export function ontoPage([a, b, c, d]: Quad, { outline, image }: CapturedPage): Quad {
  if (!outline) return [a, b, c, d];
  const map = quadToQuad(outline, rectangle(image.width, image.height));
  return [project(map, a), project(map, b), project(map, c), project(map, d)];
}

/** Whether the middle of a part lies on the page. */
export function isWithinPage([a, , c]: Quad, { image: { width, height } }: CapturedPage): boolean {
  const [x, y] = [(a.x + c.x) / 2, (a.y + c.y) / 2];
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

/** The share of a picture that its pages take. */
export function shareOf(pages: readonly CapturedPage[], { width, height }: Pick<Image, 'width' | 'height'>): number {
  const areas = pages.map(({ outline }) => (outline ? areaOf(outline) : 0));
  return areas.reduce((sum, area) => sum + Math.abs(area), 0) / (width * height);
}
