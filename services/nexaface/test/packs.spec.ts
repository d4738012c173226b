import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { startTestService } from '@bonafide/testing/service';
import { describe, expect, it } from 'vitest';
import { nexaface } from '../src/service.js';
import { portrait } from './photographs.js';

const workflow = (algorithm: string) => ({ comparator: { algorithm, faceTypes: ['VISIBLE_FRONTAL'] } });

describe.skipIf(!existsSync('.bonafide/models/plus/manifest.json'))('pack plus (skipped: it is not built)', () => {
  it('tells people apart with both algorithms, and refuses templates of the default pack', async () => {
    const BONAFIDE_KEYS = `test:${randomBytes(32).toString('base64')}`;
    const [plus, standard] = await Promise.all(
      ['plus', 'default'].map((pack) =>
        startTestService(nexaface, { BONAFIDE_MODEL_PACK: pack, BONAFIDE_INFERENCE_WORKERS: '1', BONAFIDE_KEYS }),
      ),
    );
    if (!plus || !standard) throw new Error('not started');
    const post = async ({ url, as }: typeof plus, path: string, body: object) => {
      const response = await fetch(`${url}/nexaface/${path}`, {
        method: 'POST',
        headers: as('acme'),
        body: JSON.stringify(body),
      });
      return { status: response.status, json: await response.json() };
    };
    try {
      const [anna, again, berta] = await Promise.all(
        (['annaLaughing', 'annaSmiling', 'berta'] as const).map(async (name) => ({
          VISIBLE_FRONTAL: (await portrait(name)).toString('base64'),
        })),
      );
      for (const algorithm of ['F500', 'F200']) {
        const compare = (gallery: object | undefined) =>
          post(plus, 'compare', { probe: anna, gallery, workflow: workflow(algorithm) });
        const [same, other] = [(await compare(again)).json.score, (await compare(berta)).json.score];
        expect(same).toBeGreaterThan(other + 0.25);
      }
      const { json } = await post(standard, 'export', { encounter: anna });
      // The key of the tenant, as if both packs had run on one database.
      const keys = standard.database.getRepository(DataKey);
      await plus.database.getRepository(DataKey).insert(await keys.find());
      const mixed = { probe: { import: json.export }, gallery: again, workflow: workflow('F500') };
      expect(await post(plus, 'compare', mixed)).toMatchObject({
        status: 400,
        json: { error: { code: -6, description: 'The templates were not made by the same model.' } },
      });
    } finally {
      await Promise.all([plus.stop(), standard.stop()]);
    }
  });
});
