import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { hashToken } from '@bonafide/sealing/tokens';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from './support/events.js';
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

describe('a guided capture', () => {
  const challenge_id = '0123abcd-89ab-cdef-0123-456789abcdef';
  const guided = async (frames: number, meta: object = { challenge_id }) => {
    const pictures = await Promise.all(Array.from({ length: frames }, () => photograph()));
    return { video: { ...captureOf(...pictures).video, meta_data: meta } };
  };
  const pending = async () => (await stand.post('/enrollment/enroll', person())).body.enrollmentToken as string;

  it('goes to the engine with the challenge that it names', async () => {
    const asked: { challengeId: string; frames: number }[] = [];
    const { meanwhile } = stand.engines;
    stand.engines.meanwhile = ({ challengeId, frames }) => void asked.push({ challengeId, frames: frames.length });
    const added = { enrollmentToken: await pending(), faceLivenessData: await guided(20) };
    expect((await stand.post('/enrollment/addFace', added)).status).toBe(200);
    const passive = { enrollmentToken: await pending(), faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', passive)).status).toBe(200);
    stand.engines.meanwhile = meanwhile;
    expect(asked).toEqual([
      { challengeId: challenge_id, frames: 20 },
      { challengeId: '', frames: 1 },
    ]);
  });

  it.each<[string, number, object, string]>([
    ['too few frames', 7, { challenge_id }, 'video.workflow_data.frames'],
    ['many frames and no challenge', 8, {}, 'video.workflow_data.frames'],
    ['a challenge that is none', 8, { challenge_id: 'x' }, 'video.meta_data.challenge_id'],
  ])('with %s is refused by the field’s name', async (_what, frames, meta, field) => {
    const body = { enrollmentToken: await pending(), faceLivenessData: await guided(frames, meta) };
    const { status, body: answer } = await stand.post('/enrollment/addFace', body);
    expect(status).toBe(400);
    expect(answer.errorMsg).toContain(`faceLivenessData.${field}`);
  });

  it('whose challenge was used before is refused, and the step stays open', async () => {
    const { meanwhile } = stand.engines;
    stand.engines.meanwhile = () => {
      throw new DomainError('INVALID_VALUE', 'used', { field: 'video.meta_data.challenge_id', reason: 'challenge' });
    };
    const body = { enrollmentToken: await pending(), faceLivenessData: await guided(8) };
    const { status, body: answer } = await stand.post('/enrollment/addFace', body);
    stand.engines.meanwhile = meanwhile;
    expect([status, answer.errorMsg]).toEqual([
      400,
      'Invalid "faceLivenessData.video.meta_data.challenge_id" value: not issued, used before or expired.',
    ]);
    const next = { ...body, faceLivenessData: await guided(8, { challenge_id: randomUUID() }) };
    expect((await stand.post('/enrollment/addFace', next)).status).toBe(200);
  });
});

const UNASSESSED = {
  refuse: {
    decision: 'UNABLE_TO_CALCULATE_LIVENESS',
    feedback: ['LIVENESS_NOT_ASSESSED', 'ACTIVE_CHECK_REQUIRED'],
    passes: false,
  },
  accept: { decision: 'LIVE', feedback: ['LIVENESS_NOT_ASSESSED'], passes: true },
} as const;

/** Events and outcomes of the steps of a session that judged a face, oldest first. */
async function recordsOf(token: string) {
  const hash = hashToken(token);
  const [session] = await stand.service.database.query('SELECT id FROM session WHERE token_hash = $1', [hash]);
  const outcomes = await stand.service.database.query(
    `SELECT passed, scores FROM outcome WHERE session_id = $1 AND check_name IN ('addFace', 'verifyFace')`,
    [session.id],
  );
  const events = await eventsOf(stand, session.id);
  return { outcomes, events: events.filter(({ type }) => type.endsWith('.face.check')) };
}

describe.each(['refuse', 'accept'] as const)('a capture that no detector judged, policy %s', (policy) => {
  const { decision, feedback, passes } = UNASSESSED[policy];

  it('is told in the answers, the outcomes and the events of addFace and verifyFace', async () => {
    const { code, keys } = await enrolled(stand);
    const { face, authToken } = await returning(stand, code, keys);
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    Object.assign(stand.engines, { decision: LivenessDecision[decision], feedback: [...feedback], livenessScore: -1 });
    const added = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    try {
      for (const [answer, token] of [
        [await stand.post('/enrollment/addFace', added), enrollmentToken],
        [await stand.post('/authentication/verifyFace', face), authToken],
      ] as const) {
        expect([answer.status, answer.body.livenessResult]).toEqual([200, passes]);
        expect(answer.body.faceLivenessResults.video.liveness_result).toEqual({
          decision,
          result: decision,
          feedback,
          score: -1,
          score_frr: 1.2,
        });
        const { outcomes, events } = await recordsOf(token);
        const scores = { liveness: decision, livenessFeedback: feedback.join(' ') };
        expect(outcomes).toMatchObject([{ passed: passes, scores }]);
        expect(events).toMatchObject([{ livenessResult: passes, livenessFeedback: feedback }]);
      }
    } finally {
      stand.engines.decision = LivenessDecision.LIVE;
      stand.engines.feedback = ['SCORES_READY'];
      delete stand.engines.livenessScore;
    }
  });
});
