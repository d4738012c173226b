import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { decodeImage } from '@bonafide/vision/image/decode';
import { assessCapture } from '@bonafide/vision/pad/assess-capture';
import { beforeAll, describe, expect, it } from 'vitest';
import { everyday } from './everyday.ts';
import { openFinder, type Portrait, portraitsOf } from './portraits.ts';
import { simulate } from './simulate.ts';

const root = new URL('../../', import.meta.url);
const pack = fileURLToPath(new URL('.bonafide/models/default', root));
const photographs = ['sample4', 'sample5', 'sample6'].map((name) =>
  fileURLToPath(new URL(`node_modules/@vladmandic/face-api/demo/${name}.jpg`, root)),
);

describe.skipIf(!existsSync(pack) || !existsSync(photographs[0] as string))(
  'attack detection of the default pack',
  () => {
    let models: Models;
    let people: Portrait[];
    beforeAll(async () => {
      models = await openModels(await loadPack(pack), ['face-detector', 'pad-own'], ['face-landmarks', 'face-mesh']);
      const find = await openFinder(pack);
      people = (await Promise.all(photographs.map((file) => portraitsOf(file, find, 2)))).flat();
    });

    /** S of the largest face. */
    async function scored(jpeg: Buffer): Promise<number> {
      const image = await decodeImage(jpeg);
      const [face] = await faceFinder(models).find(image, { stage: (_name, work) => Promise.resolve(work()) });
      if (!face) throw new Error('no face');
      return (await assessCapture(models, [{ image, face }])).scoreFrr;
    }

    it("ranks nearly every person's replay on a telephone above the person", async () => {
      const pairs = await Promise.all(
        people.map(async ({ image, face }, i) => ({
          person: await scored(await everyday(image, i, face)),
          replay: await scored(await simulate(image, 'screen-phone', i, { face })),
        })),
      );
      expect(pairs.length).toBeGreaterThanOrEqual(5);
      expect(pairs.filter(({ person, replay }) => replay > person).length).toBeGreaterThanOrEqual(pairs.length - 1);
    });
  },
);
