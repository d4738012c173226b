import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../image/decode.js';
import { distance } from '../image/image.js';
import { describeFace } from './describe.js';
import { pointsInOrder, scaleFace } from './face.js';
import type { Stages } from './face-finder.js';
import { faceFinder } from './find-faces.js';
import { fineDetail } from './fine-detail.js';
import { cosine } from './template.js';

const root = join(import.meta.dirname, '../../../..');
const pack = join(root, '.bonafide/models/default');
const demo = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
const stages: Stages = { stage: async (_name, work) => work() };

describe.skipIf(!existsSync(pack))('on photographs, with the default pack (skipped: it is not built)', () => {
  let models: Models;
  beforeAll(async () => {
    models = await openModels(await loadPack(pack), ['face-detector', 'face-landmarks', 'face-descriptor']);
  });
  const facesOf = async (bytes: Uint8Array) => {
    const image = await decodeImage(bytes);
    return { image, faces: await faceFinder(models).find(image, stages) };
  };
  const photograph = (number: number) => readFile(join(demo, `sample${number}.jpg`));
  const annaSmiling = () =>
    sharp(join(demo, 'sample3.jpg'))
      .extract({ left: 896, top: 27, width: 586, height: 781 })
      .resize(480, 640, { fit: 'fill' });

  it.each([
    [1, 3],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 4],
  ])(
    'finds the faces of sample%i: %i, the largest first, points inside the box and in order',
    async (number, count) => {
      const { faces } = await facesOf(await photograph(number));
      expect(faces).toHaveLength(count);
      const areas = faces.map(({ box }) => box.width * box.height);
      expect(areas).toEqual(areas.toSorted((a, b) => b - a));
      for (const { box, points, contour } of faces) {
        expect(contour).toHaveLength(68);
        for (const { x, y } of pointsInOrder(points)) {
          expect(x > box.x - 0.1 * box.width && x < box.x + 1.1 * box.width).toBe(true);
          expect(y > box.y - 0.1 * box.height && y < box.y + 1.2 * box.height).toBe(true);
        }
        expect(points.leftEye.x).toBeLessThan(points.rightEye.x);
        expect(points.mouthLeft.y).toBeGreaterThan(points.leftEye.y);
      }
    },
  );

  it('finds none where there is none', async () => {
    const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const;
    const empty = sharp({ create: { width: 400, height: 300, channels: 3, background: 'grey', noise } });
    expect((await facesOf(await empty.png().toBuffer())).faces).toEqual([]);
  });

  it('finds a face that fills its picture, by retrying with margins', async () => {
    const tight = sharp(join(demo, 'sample3.jpg')).extract({ left: 1080, top: 255, width: 220, height: 240 });
    const { faces } = await facesOf(await tight.jpeg().toBuffer());
    expect(faces).toHaveLength(1);
  });

  it('sees the same points in a turned face', async () => {
    const upright = await facesOf(await annaSmiling().jpeg().toBuffer());
    const leaning = await facesOf(
      await sharp(await annaSmiling().toBuffer())
        .rotate(25, { background: '#555' })
        .jpeg()
        .toBuffer(),
    );
    const eyes = ({ faces: [face] }: typeof upright) => face && distance(face.points.leftEye, face.points.rightEye);
    expect(Math.abs((eyes(upright) ?? 0) / (eyes(leaning) ?? 1) - 1)).toBeLessThan(0.08);
  });

  it('describes a face alike from 68 points and from five, and at another size', async () => {
    const {
      image,
      faces: [face],
    } = await facesOf(await annaSmiling().jpeg().toBuffer());
    const large = await facesOf(await annaSmiling().resize(960, 1280, { fit: 'fill' }).jpeg().toBuffer());
    if (!face || !large.faces[0]) throw new Error('no face');
    const descriptor = async (...[picture, shown]: [typeof image, typeof face]) =>
      (await describeFace(models, picture, shown, stages))?.parts[0]?.descriptor ?? new Float32Array();
    const own = await descriptor(image, face);
    const { contour: _, ...five } = face;
    expect(cosine(own, await descriptor(image, five))).toBeGreaterThan(0.99);
    expect(cosine(own, await descriptor(large.image, large.faces[0]))).toBeGreaterThan(0.99);
    const known = scaleFace(five, large.image.width / image.width);
    expect(cosine(own, await descriptor(large.image, known))).toBeGreaterThan(0.98);
  });

  it('sees blur whatever the compression', async () => {
    const detail = async (blur: number, quality: number) => {
      const cut = blur > 0 ? annaSmiling().blur(blur) : annaSmiling();
      const {
        image,
        faces: [face],
      } = await facesOf(await cut.jpeg({ quality }).toBuffer());
      return face ? fineDetail(image, face) : Number.NaN;
    };
    for (const quality of [60, 92]) {
      const [sharpest, softer, soft] = [await detail(0, quality), await detail(2, quality), await detail(5, quality)];
      expect(sharpest).toBeGreaterThan(0.25);
      expect(softer).toBeLessThan(sharpest);
      expect(soft).toBeLessThan(0.15);
    }
  });
});
