import type { FieldName } from '@bonafide/documents/evidence/field-names';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import type { MrzReading } from '@bonafide/documents/ocr/text';
import type { Quad } from '@bonafide/documents/page/page';
import type { Face } from '@bonafide/vision/face/face';
import { distance, meanOf } from '@bonafide/vision/image/image';

/** A page with what tells where on it the document lies, in pixels of the page, upright. */
export interface FacedPage {
  readonly reading: Pick<MrzReading, 'where'> | undefined;
  readonly mrz: Pick<Mrz, 'format'> | undefined;
  /** Largest first. */
  readonly faces: readonly Face[];
  /** What was read of its print. */
  readonly print: readonly ZoneValue[];
}

/** Forms of zones that stand below the portrait. */
export const WITH_PORTRAIT: readonly Mrz['format'][] = ['TD2', 'TD3', 'MRV-A', 'MRV-B', 'FRA-ID'];

/** Fields of which one at least ties a side without such a zone to the rest of the document. */
const TYING: readonly FieldName[] = ['Document #', 'Surname', 'Surname And Given Names', 'Date of birth'];

/**
 * Where a portrait can be, in widths of what was read, to either side and above and below it, and how far apart its eyes are at
 * most. Above a zone of 44 or 36 characters a page has 0.62 of the zone's width (ICAO 9303-3 to 9303-7); eyes of a portrait of
 * 35 mm are some 10 mm apart. Print of a card takes half of its width at least.
 */
const ABOVE_ZONE = { aside: 0.06, above: 0.7, below: 0, eyes: 0.18 } as const;
const BESIDE_PRINT = { aside: 1.2, above: 0.8, below: 0.8, eyes: 0.4 } as const;

/**
 * The faces that can be the holder's, page by page: those that stand where the document has its portrait. Another picture beside
 * the document, somebody who holds it up, or a page that is no part of it must not be taken for the holder, since the selfie
 * is compared with what is found here.
 */
export function holderFaces<P extends FacedPage>(pages: readonly P[]): { page: P; faces: Face[] }[] {
  const zoned = pages.find(({ mrz }) => mrz !== undefined && WITH_PORTRAIT.includes(mrz.format));
  if (zoned?.reading) return [{ page: zoned, faces: within(zoned.faces, zoned.reading.where, ABOVE_ZONE) }];
  return pages.flatMap((page) => {
    const places = page.print.flatMap(({ where }) => (where ? [where] : []));
    const isTied = page.print.some(({ field }) => TYING.includes(field));
    return isTied && places.length > 0 ? [{ page, faces: within(page.faces, around(places), BESIDE_PRINT) }] : [];
  });
}

type Reach = Readonly<Record<keyof typeof ABOVE_ZONE, number>>;

/** Faces whose eyes are in reach of what stands in a quadrangle, as it lies. */
function within(faces: readonly Face[], [origin, right, , below]: Quad, reach: Reach): Face[] {
  const width = distance(origin, right);
  if (width === 0) return [];
  const across = { x: (right.x - origin.x) / width, y: (right.y - origin.y) / width };
  const height = distance(origin, below) / width;
  return faces.filter(({ points: { leftEye, rightEye } }) => {
    const { x, y } = meanOf([leftEye, rightEye]);
    const [dx, dy] = [(x - origin.x) / width, (y - origin.y) / width];
    const aside = dx * across.x + dy * across.y;
    const down = dy * across.x - dx * across.y;
    const isNear = aside >= -reach.aside && aside <= 1 + reach.aside;
    return (
      isNear &&
      down >= -reach.above &&
      down <= height + reach.below &&
      distance(leftEye, rightEye) <= reach.eyes * width
    );
  });
}

/** The upright box around quadrangles. */
function around(quads: readonly Quad[]): Quad {
  const points = quads.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}
