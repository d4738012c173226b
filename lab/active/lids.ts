import type { Image, Point } from '@bonafide/vision/image/image';
import type { Point3 } from '@bonafide/vision/quality/evidence';

/** MediaPipe mesh points of each eye from corner to corner: the upper and the lower lid, and the brow's lower edge. */
const EYES = [
  {
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
    brow: [46, 53, 52, 65, 55],
  },
  {
    upper: [362, 398, 384, 385, 386, 387, 388, 466, 263],
    lower: [362, 382, 381, 380, 374, 373, 390, 249, 263],
    brow: [285, 295, 282, 283, 276],
  },
] as const;

/** Skin of the lid begins this share of the way from the upper lid to the brow. */
const FOLD = 0.3;

/** The photograph with its eyes closed: lids of the skin's colour down to a line of lashes. */
export function withClosedEyes(photo: Image, mesh: readonly Point3[]): Image {
  const data = Uint8Array.from(photo.data);
  for (const { upper, lower, brow } of EYES) {
    const line = (indices: readonly number[]) =>
      indices.map((index) => mesh[index] as Point3).toSorted((a, b) => a.x - b.x);
    const [top, bottom, above] = [line(upper), line(lower), line(brow)];
    const [from, to] = [Math.ceil(top[0]?.x ?? 0), Math.floor(top.at(-1)?.x ?? 0)];
    for (let x = Math.max(0, from); x <= Math.min(photo.width - 1, to); x++) {
      const [lid, lash, edge] = [top, bottom, above].map((points) => heightAt(points, x)) as [number, number, number];
      closeColumn(photo, data, x, lid - FOLD * (lid - edge), lash);
    }
  }
  return { ...photo, data };
}

function closeColumn({ width, height, data }: Image, out: Uint8Array, x: number, fold: number, lash: number): void {
  const [top, bottom] = [Math.max(1, Math.round(fold)), Math.min(height - 3, Math.round(lash))];
  const thick = Math.max(1, Math.round(0.06 * (bottom - top)));
  const under = Math.min(height - 1, bottom + thick + 2);
  for (let y = top; y <= bottom + thick; y++) {
    const share = (y - top) / (under - top);
    for (let i = 0; i < 3; i++) {
      const [above, below] = [data[(top * width + x) * 3 + i] as number, data[(under * width + x) * 3 + i] as number];
      const skin = above + share * (below - above);
      out[(y * width + x) * 3 + i] = y >= bottom ? 0.45 * skin : skin;
    }
  }
}

/** Height of a line through points from left to right. */
function heightAt(points: readonly Point[], x: number): number {
  const next = points.findIndex((point) => point.x >= x);
  const [a, b] = [points[Math.max(0, next - 1)] as Point, points[Math.max(0, next)] as Point];
  return b.x === a.x ? b.y : a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
}
