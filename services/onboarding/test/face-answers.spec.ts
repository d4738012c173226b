import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureOf, enrolled, person, photograph, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

/** All decisions of the engines' contract; docs/contract A.3.1 lets onboarding answer each of them. */
const DECISIONS = [
  'SPOOF',
  'TOO_BLURRY',
  'FACE_TOO_LOW_RESOLUTION',
  'TOO_LOW_FACIAL_DYNAMIC_RANGE',
  'POSE_TOO_HIGH',
  'UNABLE_TO_CALCULATE_LIVENESS',
] as const;

describe.each(DECISIONS)('the decision %s', (decision) => {
  it('is answered with 200 and not passed, by addFace and verifyFace', async () => {
    const { code, keys } = await enrolled(stand);
    const { face } = await returning(stand, code, keys);
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    stand.engines.decision = LivenessDecision[decision];
    const added = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    for (const answer of [
      await stand.post('/enrollment/addFace', added),
      await stand.post('/authentication/verifyFace', face),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.body.livenessResult).toBe(false);
      const { liveness_result } = answer.body.faceLivenessResults.video;
      expect(liveness_result).toEqual({
        decision,
        result: decision,
        feedback: ['SCORES_READY'],
        score: 0,
        liveness_score: 0,
        score_frr: 1.2,
      });
      expect(answer.body.enrollmentStatus ?? answer.body.authStatus).toBe(1);
    }
    stand.engines.decision = LivenessDecision.LIVE;
  });
});
