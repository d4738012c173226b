import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, nobody } from './captures.js';
import { type Alone, startAlone } from './running.js';

let alone: Alone;

function analyze(pictures: readonly Buffer[], more: object = {}) {
  const frames = pictures.map((picture) => ({ image: new Uint8Array(picture), timestampMs: 0 }));
  const client = rpcClient(alone.bus, alone.service.metrics, FaceLivenessService);
  return onBehalfOf('acme', () => client.analyze({ workflow: 'charlie4', frames, ...more }));
}

const receiptOf = async (id: string) =>
  (await alone.service.database.query('SELECT * FROM decision_receipt WHERE id = $1', [id]))[0];

describe('the age of a person', () => {
  beforeAll(async () => {
    alone = await startAlone();
  });
  afterAll(() => alone?.stop());

  it('is estimated of the best frame when it is asked for, and the receipt says by what and how surely', async () => {
    const answer = await analyze([await capture({ blur: 4 }), await capture()], { estimateAge: true });
    // A grown-up, as anyone would say who sees her.
    expect(answer.ageYears).toBeGreaterThan(18);
    expect(answer.ageYears).toBeLessThan(60);
    const alone = await analyze([await capture()], { estimateAge: true });
    expect(alone.ageYears).toBe(answer.ageYears);
    const { scores, models } = await receiptOf(answer.receiptId);
    expect(scores.age).toEqual({
      years: answer.ageYears,
      model: 'age-gender',
      meanAbsoluteYears: 5.65,
      measuredOn: expect.stringContaining('UTKFace'),
    });
    expect(models).toContainEqual(expect.objectContaining({ role: 'face-age', name: 'age-gender' }));
  });

  it('is not estimated unless it is asked for', async () => {
    const answer = await analyze([await capture()]);
    expect(answer.ageYears).toBeUndefined();
    const { scores, models } = await receiptOf(answer.receiptId);
    expect(scores).not.toHaveProperty('age');
    expect(models.map(({ role }: { role: string }) => role)).not.toContain('face-age');
  });

  it('is not known of a picture without a face', async () => {
    expect((await analyze([await nobody()], { estimateAge: true })).ageYears).toBeUndefined();
  });
});

describe('a pack without a network for ages', () => {
  const home = mkdtempSync(join(tmpdir(), 'bonafide-ageless-'));
  beforeAll(async () => {
    cpSync(join(import.meta.dirname, '../../../.bonafide/models/default'), join(home, 'ageless'), { recursive: true });
    const file = join(home, 'ageless', 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { models: { role: string }[] };
    writeFileSync(
      file,
      JSON.stringify({ ...manifest, models: manifest.models.filter(({ role }) => role !== 'face-age') }),
    );
    alone = await startAlone({ BONAFIDE_MODELS_HOME: home, BONAFIDE_MODEL_PACK: 'ageless' });
  });
  afterAll(async () => {
    await alone?.stop();
    rmSync(home, { recursive: true });
  });

  it('judges as ever, and refuses to be asked for an age', async () => {
    const pictures = [await capture()];
    expect((await analyze(pictures, {})).bestFrame).toBe(0);
    await expect(analyze(pictures, { estimateAge: true })).rejects.toMatchObject({
      code: 'NOT_IMPLEMENTED',
      message: 'The installed model pack cannot estimate ages',
    });
  });
});
