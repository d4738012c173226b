import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import type { MadeFrame } from '@bonafide/lab/active/frames';
import { openPeople } from '@bonafide/lab/active/people';
import { captureOf } from '@bonafide/lab/active/scenes';
import { seededRandom } from '@bonafide/lab/attacks/random';
import type { TestService } from '@bonafide/testing/service';
import { examineGuided, GUIDING, type GuidedFindings } from '@bonafide/vision/active/examine-guided';
import type { Movement } from '@bonafide/vision/active/movements';
import { examineCapture } from '@bonafide/vision/liveness/examine-capture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeGuided, samenessMatcher } from '../src/active/guided-judgement.js';
import { frontal } from './captures.js';
import { hasPlus, post, startLiveness } from './running.js';

const ROOT = join(import.meta.dirname, '../../..');
const PLUS = join(ROOT, '.bonafide/models/plus');
const RECAPTURE = join(
  process.env.BONAFIDE_TESTDATA_DIR ?? join(ROOT, '../shared/testdata'),
  'spoof/minivision/image_F2.jpg',
);

const ASKED: readonly Movement[] = ['TURN_LEFT', 'NOD', 'TURN_RIGHT'];

/** The guided capture of a head that is made of a photograph and does what was asked for. */
async function moving(photo: Buffer, seed: number): Promise<MadeFrame[]> {
  const person = await (await openPeople(PLUS))(photo);
  if (!person) throw new Error('the photograph shows no face');
  return captureOf('genuine', { person, other: person }, ASKED, seededRandom(seed));
}

// Sixteen frames take some two seconds of CPU.
describe.skipIf(!hasPlus || !existsSync(RECAPTURE))(
  'a guided capture of a real recapture that is animated, with the pack plus (skipped: it is not built, or the picture is not at hand)',
  { timeout: 120_000 },
  () => {
    let service: TestService;
    let recapture: MadeFrame[];

    beforeAll(async () => {
      [service, recapture] = await Promise.all([
        startLiveness({ BONAFIDE_MODEL_PACK: 'plus' }),
        moving(await readFile(RECAPTURE), 21),
      ]);
    });
    afterAll(() => service?.stop());

    async function judged(frames: readonly MadeFrame[]) {
      const { json: issued } = await post(service, '/faceliveness/activeChallenge', '');
      await service.database.query(
        `UPDATE active_challenge SET movements = $1, issued_at = issued_at - interval '20 s'`,
        [ASKED],
      );
      const start = Date.now() - 10_000;
      const sent = frames.map(({ jpeg, time }) => ({ data: jpeg.toString('base64'), timestamp: start + time }));
      const { status, json } = await post(service, '/faceliveness/analyze', {
        video: {
          meta_data: { challenge_id: issued.challengeId },
          workflow_data: { workflow: 'hotel4', frames: sent },
        },
      });
      expect(status).toBe(200);
      const receipt = await service.database
        .getRepository(DecisionReceipt)
        .findOneOrFail({ where: { tenant: 'acme' }, order: { createdAt: 'DESC' } });
      // biome-ignore lint/suspicious/noExplicitAny: whatever the receipt says, to be held against expectations
      return { result: json.video.liveness_result, scores: receipt.scores as any };
    }

    it('is a spoof, though every movement was seen of a solid head', async () => {
      const { result, scores } = await judged(recapture);
      expect(scores.active).toMatchObject({ outcome: 'passed', signs: [], hindrances: [], missing: [] });
      expect(result).toMatchObject({ decision: 'SPOOF', feedback: [], score: 0 });
      // The frame to use is the fourth of those at rest, and by itself looks more like an attack than all of them.
      expect(scores.bestFrame).toBe(14);
      expect(scores.frameScores).toHaveLength(5);
      expect(scores.frameScores[3]).toBeGreaterThan(scores.scoreFrr);
      expect(result.score_frr).toBeCloseTo(scores.frameScores[3], 3);
    });

    it('is live with the same movements where passive detection passes too', async () => {
      const { result, scores } = await judged(await moving(await frontal(), 3));
      expect(scores.active.outcome).toBe('passed');
      expect(result).toMatchObject({ decision: 'LIVE', score: 100 });
    });

    describe('of whose frames more than five are at rest', () => {
      const stages: string[] = [];
      const context = {
        stage: async <T>(name: string, work: () => T | Promise<T>) => {
          stages.push(name);
          return await work();
        },
      };
      let models: Models;
      let findings: GuidedFindings;

      beforeAll(async () => {
        const pack = await loadPack(PLUS);
        models = await openModels(pack, ['face-detector'], [...GUIDING]);
        const matcher = samenessMatcher(pack.manifest);
        const frames = recapture.map(({ jpeg, time }) => ({ media: jpeg, timestampMs: 1000 + time }));
        const descriptors = matcher.models.map(({ sha256 }) => sha256);
        findings = await examineGuided(models, { frames, rotation: 0, descriptors, coloured: 0 }, context);
        const challenge = { movements: ASKED, colours: [], ageMs: 20_000 };
        expect(judgeGuided(matcher, challenge, findings).verdict.outcome).toBe('passed');
      });

      it('is judged by the first three and the last two of them', () => {
        const isNear = ({ yaw, pitch, size, eyes, lids }: GuidedFindings['measures'][number]) =>
          Math.abs(yaw) <= 8 && Math.abs(pitch) <= 8 && Math.abs(size - 1) <= 0.12 && eyes > 0.75 && lids > 0.7;
        const near = findings.measures.flatMap((measures, at) => (isNear(measures) ? [at] : []));
        expect(near.length).toBeGreaterThan(5);
        expect(findings.resting).toEqual([0, 1, 2, ...near.slice(-2)]);
      });

      it('has the S of each of them where `resting` names it', async () => {
        const alone = await Promise.all(
          findings.resting.map(async (at) => {
            const frames = [{ media: recapture[at]?.jpeg ?? '', timestampMs: undefined }];
            return (await examineCapture(models, { frames, rotation: 0 }, context)).pad?.scoreFrr ?? Number.NaN;
          }),
        );
        expect(new Set(alone.map((score) => score.toFixed(2))).size).toBe(5);
        alone.forEach((score, at) => {
          expect(findings.pad?.frameScores[at]).toBeCloseTo(score, 3);
        });
      });

      it('is followed in a stage of its own for every frame, so that it can end between them', () => {
        expect(stages.filter((name) => name === 'follow')).toHaveLength(2 * recapture.length);
      });
    });
  },
);
