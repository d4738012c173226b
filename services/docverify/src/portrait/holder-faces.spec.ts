import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import type { Quad } from '@bonafide/documents/page/page';
import type { Face } from '@bonafide/vision/face/face';
import { describe, expect, it } from 'vitest';
import { type FacedPage, holderFaces } from './holder-faces.js';

/** A face whose eyes are so far apart about a point. */
function face(x: number, y: number, eyes: number): Face {
  const at = (dx: number, dy: number) => ({ x: x + dx * eyes, y: y + dy * eyes });
  const points = {
    leftEye: at(-0.5, 0),
    rightEye: at(0.5, 0),
    nose: at(0, 0.6),
    mouthLeft: at(-0.4, 1.2),
    mouthRight: at(0.4, 1.2),
  };
  return { box: { x: x - eyes, y: y - eyes, width: 2 * eyes, height: 3 * eyes }, confidence: 0.9, points };
}

const box = (x: number, y: number, width: number, height: number): Quad => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];
const printed = (field: ZoneValue['field'], where: Quad): ZoneValue => ({
  zone: 'visual',
  field,
  value: 'X',
  status: 'NOT_VALIDATED',
  page: 0,
  where,
});
const page = (change: Partial<FacedPage>): FacedPage => ({
  reading: undefined,
  mrz: undefined,
  faces: [],
  print: [],
  ...change,
});
/** A passport's page of 1250 × 880 pixels that lies at 500, 1000. */
const zone = box(566, 1700, 1118, 120);
const portrait = face(720, 1300, 100);
const passport = (faces: Face[]) => page({ reading: { where: zone }, mrz: { format: 'TD3' }, faces });
const told = (pages: FacedPage[]) => holderFaces(pages).flatMap(({ faces }) => faces);

describe('the holder of a page with a zone', () => {
  it('stands above it', () => expect(told([passport([portrait])])).toEqual([portrait]));

  it.each<[string, Face]>([
    ['above the page', face(720, 600, 300)],
    ['beside the page', face(200, 1300, 150)],
    ['below the page', face(900, 2100, 150)],
    ['behind it, as large as a head is', face(1100, 1200, 260)],
  ])('is nobody %s', (_where, other) => expect(told([passport([other, portrait])])).toEqual([portrait]));

  it('is on no other page, wherever that comes and whatever is on it', () => {
    const other = page({ faces: [face(500, 500, 200)], print: [printed('Surname', box(100, 900, 600, 60))] });
    expect(told([other, passport([portrait])])).toEqual([portrait]);
    expect(told([other, passport([])])).toEqual([]);
  });

  it('is found on a page that leans', () => {
    const turn = ({ x, y }: { x: number; y: number }) => ({ x: 0.8 * x - 0.6 * y + 1500, y: 0.6 * x + 0.8 * y });
    const leaning = zone.map(turn) as unknown as Quad;
    const middle = turn({ x: 720, y: 1300 });
    const [there, aside] = [face(middle.x, middle.y, 100), face(middle.x, middle.y - 700, 100)];
    expect(told([page({ reading: { where: leaning }, mrz: { format: 'TD3' }, faces: [aside, there] })])).toEqual([
      there,
    ]);
  });
});

describe('the holder of a side without such a zone', () => {
  const print = [printed('Surname', box(600, 300, 300, 40)), printed('Date of birth', box(600, 700, 300, 40))];

  it('stands beside its print', () => {
    const holder = face(350, 500, 90);
    expect(told([page({ faces: [face(300, 1800, 300), face(600, 200, 400), holder], print })])).toEqual([holder]);
  });

  it('is not looked for where nothing ties the side to a document', () => {
    expect(told([page({ faces: [portrait] })])).toEqual([]);
    expect(told([page({ faces: [portrait], print: [printed('Sex', box(600, 300, 300, 40))] })])).toEqual([]);
    expect(told([page({ reading: { where: zone }, mrz: { format: 'TD1' }, faces: [portrait] })])).toEqual([]);
  });
});
