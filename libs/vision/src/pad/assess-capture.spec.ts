import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecipe } from '@bonafide/inference/pack/build-pack';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import type { ModelEntry, PackManifest, Role } from '@bonafide/inference/pack/manifest';
import { type Model, type Models, openModels } from '@bonafide/inference/pool/models';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../face/face.js';
import { EXAMINING, examineCapture } from '../liveness/examine-capture.js';
import { decide } from '../liveness/liveness.machine.js';
import { LIVENESS_POLICIES } from '../liveness/liveness.policies.js';
import { judgeCapture } from '../quality/capture-feedback.js';
import { SELFIE_POLICY } from '../quality/capture-policy.js';
import { assessCapture, attackFindings } from './assess-capture.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const plus = join(root, '.bonafide/models/plus');
const pictures = join(process.env.BONAFIDE_TESTDATA_DIR ?? join(root, '../shared/testdata'), 'spoof/minivision');

const points = { x: 20, y: 20 };
const face: Face = {
  box: { x: 10, y: 10, width: 20, height: 24 },
  confidence: 1,
  points: { leftEye: points, rightEye: { x: 26, y: 20 }, nose: points, mouthLeft: points, mouthRight: points },
};

/** Networks that answer the k-th crop they see with the k-th of the given values. */
function answering(recipe: PackManifest, answers: Partial<Record<string, number[]>>): Models {
  const model = (entry: ModelEntry): Model => {
    const queue = [...(answers[entry.name] ?? [])];
    const row = (value: number) => (entry.role === 'pad-facenox' ? [value, 0] : [0, value, 1 - value]);
    return {
      entry,
      async run({ image }) {
        const rows = queue.splice(0, image?.dims[0]).flatMap(row);
        const [output] = entry.outputs;
        return { [output?.name ?? '']: { data: Float32Array.from(rows), dims: [] } };
      },
    };
  };
  const models = recipe.models.filter(({ name }) => answers[name]).map(model);
  const all = (role: Role) => models.filter(({ entry }) => entry.role === role);
  return { all, get: (role) => all(role)[0] as Model };
}

describe('the live score', () => {
  const image = { width: 60, height: 60, data: new Uint8Array(60 * 60 * 3) };
  let recipe: PackManifest;
  beforeAll(async () => {
    recipe = await readRecipe('plus');
  });

  const odds = (logit: number) => 1 / (1 + Math.exp(-logit));
  const assess = (v2: number[], v1: number[], facenox: number[], leftOut: number[] = []) =>
    assessCapture(
      answering(recipe, { 'minifasnet-v2': v2, 'minifasnet-v1se': v1, 'facenox-minifasnet-v2se': facenox }),
      v2.map((_, i) => ({ image, face, isLeftOut: leftOut.includes(i) })),
    );

  it('is the mean logit of the MiniFASNets and the mean margin of the two crops, summed', async () => {
    const { live, signals } = await assess([odds(2)], [odds(-1)], [3, 5]);
    expect(live).toBeCloseTo(0.5 + 4, 4);
    expect(signals).toMatchObject({ facenox: 4, parallax: null });
  });

  it('holds shares at a millionth', async () => {
    expect((await assess([0], [1], [0, 0])).live).toBeCloseTo(0, 1);
    expect((await assess([0], [0], [0, 0])).live).toBeCloseTo(Math.log(1e-6), 4);
  });

  it('is the mean over the frames, each with its own S', async () => {
    const found = await assess([odds(4), odds(0)], [odds(4), odds(0)], [4, 4, 0, 0]);
    const { live, frameLives, frameScores, scoreFrr } = found;
    expect(live).toBeCloseTo(4, 4);
    expect(frameLives.map((each) => Math.round(each))).toEqual([8, 0]);
    expect(scoreFrr).toBeCloseTo(1.301, 3);
    expect(frameScores[0]).toBeLessThan(0.7);
    expect(frameScores[1]).toBeGreaterThan(2);
  });

  it('is the mean over the frames that are not left out, which have their own S all the same', async () => {
    const all = [
      [odds(4), odds(0)],
      [odds(4), odds(0)],
      [4, 4, 0, 0],
    ] as const;
    const found = await assess([...all[0]], [...all[1]], [...all[2]], [1]);
    expect(found).toMatchObject({ leftOut: 1, live: found.frameLives[0], scoreFrr: found.frameScores[0] });
    expect(found.signals).toMatchObject({ miniFasNet: expect.closeTo(4, 3), facenox: 4 });
    expect(found.frameScores[1]).toBeGreaterThan(2);
    expect((await assess([...all[0]], [...all[1]], [...all[2]])).leftOut).toBe(0);
    await expect(assess([odds(0)], [odds(0)], [0, 0], [0])).rejects.toThrow('at least one frame that counts');
  });

  it('is no number when any answer is none', async () => {
    expect((await assess([Number.NaN], [1], [0, 0])).scoreFrr).toBeNaN();
    expect((await assess([1], [1], [Number.NaN, 0])).scoreFrr).toBeNaN();
    expect((await assess([1], [1], [4])).scoreFrr).toBeNaN();
  });

  it('is not told by one kind of network alone', async () => {
    const some = answering(recipe, { 'minifasnet-v2': [1], 'minifasnet-v1se': [1] });
    expect(await attackFindings(some, [{ image, face }])).toEqual({ unassessed: 'no-attack-networks' });
    expect(await attackFindings(some, [])).toEqual({ unassessed: 'no-face' });
    await expect(assessCapture(some, [{ image, face }])).rejects.toThrow('no attack detection networks');
  });

  it('is not told without a calibration, or of a crop that is not known', async () => {
    const changed = (change: Partial<ModelEntry>) => ({
      ...recipe,
      models: recipe.models.map((entry) => (entry.role === 'pad-facenox' ? { ...entry, ...change } : entry)),
    });
    const answers = { 'minifasnet-v2': [1], 'facenox-minifasnet-v2se': [1, 1] };
    const assessed = (pack: PackManifest) => assessCapture(answering(pack, answers), [{ image, face }]);
    await expect(assessed(changed({ calibration: [] }))).rejects.toThrow('has not one calibration');
    await expect(assessed(changed({ contract: 'other' }))).rejects.toThrow('no crop is known for the contract other');
  });
});

describe.skipIf(!existsSync(plus) || !existsSync(pictures))(
  'attack detection of plus (skipped where the pack is not built or the pictures are not at hand)',
  () => {
    let models: Models;
    beforeAll(async () => {
      models = await openModels(await loadPack(plus), ['face-detector', 'pad-minifasnet', 'pad-facenox'], EXAMINING);
    });

    async function judged(frames: readonly Buffer[], level: '2' | '4' | '6' = '4') {
      const findings = await examineCapture(
        models,
        { frames: frames.map((media) => ({ media, timestampMs: undefined })), rotation: 0 },
        { stage: (_name, work) => Promise.resolve(work()) },
      );
      const [best] = findings.frames;
      const { feedback } = judgeCapture(best?.subject?.metrics, SELFIE_POLICY);
      return { findings, decision: decide(LIVENESS_POLICIES[level], best, findings), feedback };
    }
    const picture = (name: string) => readFile(join(pictures, name));
    /** The same, to be changed, upright whatever its metadata say. */
    const upright = async (name: string) =>
      sharp(
        await sharp(await picture(name))
          .autoOrient()
          .toBuffer(),
      );

    it.each(['image_F1.jpg', 'image_F2.jpg'])('calls the recaptured face %s a spoof at every level', async (name) => {
      for (const level of ['2', '4', '6'] as const) {
        expect((await judged([await picture(name)], level)).decision).toBe('SPOOF');
      }
    });

    it('calls the genuine face live at every level', async () => {
      for (const level of ['2', '4', '6'] as const) {
        expect((await judged([await picture('image_T1.jpg')], level)).decision).toBe('LIVE');
      }
    });

    it('is not outvoted by live frames around a recaptured one that is used', async () => {
      const [spoof, live] = await Promise.all([picture('image_F1.jpg'), picture('image_T1.jpg')]);
      const { findings, decision } = await judged([spoof, live, live]);
      const [bad = 0, ...good] = findings.pad?.frameScores ?? [];
      expect(good.every((s) => s < bad)).toBe(true);
      expect(findings.pad?.scoreFrr).toBeLessThan(bad);
      expect(decision).toBe('SPOOF');
    });

    it('is not drawn down by frames in which no attack can be told, and not lifted', async () => {
      const name = 'image_T1.jpg';
      // Blurred, so that it is not the best frame of any capture.
      const grey = await (await upright(name)).greyscale().blur(3).jpeg().toBuffer();
      const [live, spoof] = await Promise.all([picture(name), picture('image_F1.jpg')]);
      const alone = await judged([live]);
      const { findings, decision } = await judged([live, grey, grey]);
      expect(findings.pad).toMatchObject({ leftOut: 2, live: alone.findings.pad?.live });
      expect(findings.pad?.frameLives[1]).toBeLessThan(findings.pad?.live as number);
      expect(decision).toBe('LIVE');
      expect((await judged([live, spoof])).findings.pad?.leftOut).toBe(0);
      const [mixed, attack] = [await judged([spoof, grey]), await judged([spoof])];
      expect(mixed.findings.pad?.scoreFrr).toBe(attack.findings.pad?.scoreFrr);
    });

    it('does not judge a grey capture, and says that colour is missing', async () => {
      const grey = await (await upright('image_T1.jpg')).greyscale().jpeg().toBuffer();
      const { decision, feedback } = await judged([grey]);
      expect(decision).toBe('UNABLE_TO_CALCULATE_LIVENESS');
      expect(feedback).toContain('COLOUR_CAMERA_REQUIRED');
    });

    it('does not judge a face that fills the picture, and says that it is too close', async () => {
      for (const name of ['image_T1.jpg', 'image_F1.jpg']) {
        const { findings } = await judged([await picture(name)]);
        const box = findings.frames[0]?.subject?.face.box ?? { x: 0, y: 0, width: 1, height: 1 };
        const side = Math.round(1.45 * box.width);
        const left = Math.max(Math.round(box.x + (box.width - side) / 2), 0);
        const top = Math.max(Math.round(box.y + (box.height - side) / 2), 0);
        const tight = await (await upright(name)).extract({ left, top, width: side, height: side }).toBuffer();
        const { decision, feedback } = await judged([tight]);
        expect(decision).toBe('UNABLE_TO_CALCULATE_LIVENESS');
        expect(feedback).toContain('FACE_TOO_CLOSE');
      }
    });

    it('does not judge a face of few pixels, and says that it is too far', async () => {
      const small = await (await upright('image_T1.jpg')).resize(96).toBuffer();
      const { decision, feedback } = await judged([small]);
      expect(decision).toBe('FACE_TOO_LOW_RESOLUTION');
      expect(feedback).toContain('FACE_TOO_FAR');
    });
  },
);
