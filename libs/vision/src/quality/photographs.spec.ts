import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Stages } from '../face/face-finder.js';
import type { FaceMetrics } from './capture-metrics.js';
import { measurePictures } from './measure-pictures.js';

const root = join(import.meta.dirname, '../../../..');
const demo = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
const lfw = join(process.env.BONAFIDE_TESTDATA_DIR ?? join(root, '../shared/testdata'), 'faces/lfw-subset');
const stages: Stages = { stage: async (_name, work) => work() };
const choice = { first: 'largest', dominant: true, leastWidth: 0, mostWidth: 9 } as const;

/** One person, looking slightly to the image's left and up, mouth closed, eyes open. */
const portrait = () =>
  sharp(join(demo, 'sample3.jpg'))
    .extract({ left: 896, top: 27, width: 586, height: 781 })
    .resize(480, 640, { fit: 'fill' });

describe.each(['default', 'plus'])('quality of photographs, with pack %s', (name) => {
  const pack = join(root, '.bonafide/models', name);
  const there = existsSync(join(pack, 'manifest.json'));
  let models: Models;
  beforeAll(async () => {
    if (there) models = await openModels(await loadPack(pack));
  });

  async function metricsOf(media: Uint8Array): Promise<FaceMetrics> {
    const [picture] = await measurePictures(models, { pictures: [{ media, rotation: 0, choice }] }, stages);
    if (!picture?.faces[0]) throw new Error('no face was found');
    return picture.faces[0].metrics;
  }

  it.skipIf(!there)('finds nothing to object to in a good portrait (skipped: the pack is not built)', async () => {
    const metrics = await metricsOf(await portrait().jpeg().toBuffer());
    for (const component of [
      'EyesOpen',
      'MouthClosed',
      'EyesVisible',
      'DynamicRange',
      'UnderExposurePrevention',
    ] as const) {
      expect(metrics[component].score, component).toBeGreaterThan(75);
    }
    for (const axis of ['HeadPoseYaw', 'HeadPosePitch', 'HeadPoseRoll'] as const) {
      expect(Math.abs(metrics[axis].native as number), axis).toBeLessThan(25);
    }
  });

  it.skipIf(!there)('follows a head that leans and a picture in the mirror', async () => {
    const upright = await metricsOf(await portrait().jpeg().toBuffer());
    const leaning = await metricsOf(
      await sharp(await portrait().png().toBuffer())
        .rotate(15)
        .jpeg()
        .toBuffer(),
    );
    const mirrored = await metricsOf(await portrait().flop().jpeg().toBuffer());
    const lean = (leaning.HeadPoseRoll.native as number) - (upright.HeadPoseRoll.native as number);
    expect(Math.abs(lean - 15)).toBeLessThan(5);
    const sum = (mirrored.HeadPoseYaw.native as number) + (upright.HeadPoseYaw.native as number);
    expect(Math.abs(sum)).toBeLessThan(8);
  });

  it.skipIf(!there)('loses sharpness step by step when the picture is blurred', async () => {
    const blurred = [0.5, 1, 2, 4].map((sigma) => portrait().blur(sigma).jpeg().toBuffer());
    const natives = (await Promise.all(blurred.map(async (bytes) => metricsOf(await bytes)))).map(
      ({ Sharpness }) => Sharpness.native as number,
    );
    expect(natives).toEqual(natives.toSorted((a, b) => b - a));
    expect(natives[0]).toBeGreaterThan(1.5 * (natives.at(-1) as number));
  });

  it.skipIf(!there || !existsSync(lfw))('sees dark glasses (skipped: no test data)', async () => {
    const of = (file: string) => metricsOf(readFileSync(join(lfw, file)));
    expect((await of('Heidi_Fleiss_0004.jpg')).EyesVisible.score).toBeLessThan(30);
    expect((await of('Alan_Mulally_0002.jpg')).EyesVisible.score).toBeGreaterThan(80);
  });

  it.skipIf(!there)('assesses what a network of the pack covers, and nothing else', async () => {
    const metrics = await metricsOf(await portrait().jpeg().toBuffer());
    expect(metrics.UnifiedQualityScore).toEqual({ score: null, native: null });
    expect(metrics.ExpressionNeutrality.score).toEqual(expect.any(Number));
    expect(metrics.MouthOcclusionPrevention.score === null).toBe(name === 'default');
    if (name === 'plus') expect(metrics.MouthOcclusionPrevention.score).toBeGreaterThan(90);
  });
});
