import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NexaVoiceService } from '@bonafide/proto/gen/bonafide/nexavoice/v1/nexavoice_pb';
import { LivenessDecision, VoiceLivenessService } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { type StubHandlers, stubService } from '@bonafide/testing/stub-service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventsOf } from './support/events.js';
import { sealedWithTag } from './support/sealed.js';
import { type Answer, captureOf, photograph, type Stand, startStand } from './support/stand.js';
import {
  askForVoice,
  enrolledVoice,
  HEARD,
  recording,
  returningVoice,
  startVoiceEngines,
  stubVoiceMatcher,
  VOICE_TEMPLATE,
  type VoiceEngines,
  voiceless,
  voiceOf,
} from './support/voice.js';

const tenant = 'voices';
let stand: Stand;
let voices: VoiceEngines;
beforeAll(async () => {
  stand = await startStand();
  await askForVoice(stand, tenant);
});
afterAll(() => stand.stop());
beforeEach(async () => {
  voices = await startVoiceEngines(stand.nats.url);
});
afterEach(() => voices.stop());

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const add = (body: object) => stand.post('/enrollment/addVoice', body, tenant);
const verify = (body: object) => stand.post('/authentication/verifyVoice', body, tenant);
const returning = async () => returningVoice(stand, await enrolledVoice(stand, tenant), tenant);

/** Everything that a step could have written. */
async function written(): Promise<string> {
  const tables = ['session', 'outcome', 'voice_sample', 'subject', 'attempt', 'outbox_event'];
  const rows = await Promise.all([
    ...tables.map((table) => query(`SELECT * FROM ${table} ORDER BY 1, 2`)),
    query('SELECT * FROM step WHERE answer IS NOT NULL ORDER BY 1, 2'),
  ]);
  return JSON.stringify(rows);
}

/** An answer that must have changed nothing; once the outbox is empty, so that what is in it is the step's. */
async function changingNothing(act: () => Promise<Answer>): Promise<Answer> {
  const [{ id }] = await query('SELECT id FROM session LIMIT 1');
  await eventsOf(stand, id);
  const before = await written();
  const answer = await act();
  expect(await written()).toBe(before);
  return answer;
}

async function withLiveness(handlers: StubHandlers<typeof VoiceLivenessService>): Promise<void> {
  await voices.liveness.stop();
  const other = await stubService(stand.nats.url, VoiceLivenessService, handlers);
  onTestFinished(() => other.stop());
}

async function withMatcher(handlers: StubHandlers<typeof NexaVoiceService>) {
  await voices.matcher.stop();
  const other = await stubService(stand.nats.url, NexaVoiceService, handlers);
  onTestFinished(() => other.stop());
  return other;
}

describe('without the engines, which are not built yet', () => {
  it('all three steps answer 503 and tell no more than those of faces do; nothing is written, and a later try passes', async () => {
    const begun = await voiceless(stand, tenant);
    const known = await enrolledVoice(stand, tenant);
    const back = await returningVoice(stand, known, tenant);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', known.who, tenant)).body;
    await voices.stop();
    await stand.liveness.stop();
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', { ...known.who, username: 'f' })).body;
    const face = await stand.post('/enrollment/addFace', {
      enrollmentToken,
      faceLivenessData: captureOf(await photograph()),
    });
    const again = { reEnrollmentToken, livenessData: voiceOf(recording()) };
    for (const act of [
      () => add(begun.voice),
      () => verify(back.voice),
      () => stand.post('/reEnrollment/verifyVoice', again, tenant),
    ]) {
      const answer = await changingNothing(act);
      expect([answer.status, answer.headers.get('retry-after'), answer.body.errorCode]).toEqual([
        503,
        '1',
        face.body.errorCode,
      ]);
      expect(answer.body.errorMsg).toBe(face.body.errorMsg.replace('Face', 'Voice'));
    }
    voices = await startVoiceEngines(stand.nats.url);
    expect((await add(begun.voice)).body.enrollmentStatus).toBe(2);
    expect((await verify(back.voice)).body.matchResult).toBe(true);
  });

  it('the matcher alone away: 503, nothing written, never a match', async () => {
    const begun = await voiceless(stand, tenant);
    const back = await returning();
    await voices.matcher.stop();
    for (const act of [() => add(begun.voice), () => verify(back.voice)]) {
      expect((await changingNothing(act)).status).toBe(503);
    }
  });
});

describe('an engine that breaks', () => {
  const { LIVE } = LivenessDecision;

  it.each([
    ['decides nothing', { score: 100, scoreFrr: 1 }],
    ['scores NaN', { decision: LIVE, score: Number.NaN, scoreFrr: 1 }],
    ['says LIVE with the score of a spoof', { decision: LIVE, score: 0, scoreFrr: 1 }],
    ['says LIVE of a voice that it withholds', { decision: LIVE, score: 100, scoreFrr: 1, withheld: true }],
  ])('liveness that %s: 500, nothing written', async (_what, answer) => {
    const begun = await voiceless(stand, tenant);
    const back = await returning();
    await withLiveness({ analyze: () => answer });
    for (const act of [() => add(begun.voice), () => verify(back.voice)]) {
      expect((await changingNothing(act)).status).toBe(500);
    }
  });

  const template = new Uint8Array(VOICE_TEMPLATE);
  const heard = new Uint8Array(HEARD);
  it.each<[string, object]>([
    ['no template', { recordings: [heard] }],
    ['a template beyond bounds', { template: new Uint8Array(100_001), recordings: [heard] }],
    ['no recording', { template }],
    ['an empty recording', { template, recordings: [new Uint8Array()] }],
    ['a recording too many', { template, recordings: [heard, heard] }],
    ['recordings beyond bounds', { template, recordings: [new Uint8Array(4_000_001)] }],
  ])('matcher that exports %s: 500, nothing written', async (_what, answer) => {
    const begun = await voiceless(stand, tenant);
    await withMatcher({ export: () => answer });
    expect((await changingNothing(() => add(begun.voice))).status).toBe(500);
  });

  it.each([
    ['a score of NaN', { score: Number.NaN, scorePercent: 100 }],
    ['a percent of 101', { score: 9, scorePercent: 101 }],
    ['a percent below 0', { score: 9, scorePercent: -1 }],
  ])('matcher that answers %s: 500, nothing written', async (_what, answer) => {
    const back = await returning();
    await withMatcher({ compare: () => answer });
    expect((await changingNothing(() => verify(back.voice))).status).toBe(500);
  });

  it('that is too late: 504, nothing written', async () => {
    const begun = await voiceless(stand, tenant);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    voices.state.meanwhile = () => held;
    const answer = await changingNothing(() => add(begun.voice));
    letGo();
    expect([answer.status, answer.body.errorMsg]).toEqual([504, 'VoiceLivenessService did not answer in time']);
  });

  it('gets the same operation for a repeat after a failure', async () => {
    const begun = await voiceless(stand, tenant);
    const operations: (string | undefined)[] = [];
    voices.state.meanwhile = (_request, { operationId }) => {
      operations.push(operationId);
      if (operations.length === 1) throw new DomainError('UNAVAILABLE', 'The queue is full');
    };
    expect((await add(begun.voice)).status).toBe(503);
    expect((await add(begun.voice)).status).toBe(200);
    expect(operations[0]).toBeTruthy();
    expect(operations[1]).toBe(operations[0]);
  });
});

describe('a step of the voice happens once', () => {
  it('for 20 parallel copies of the last one: one code, one analysis, one export', async () => {
    const begun = await voiceless(stand, tenant);
    voices.state.meanwhile = () => sleep(100);
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(begun.voice)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.body.registrationCode).not.toBe('');
    expect([voices.liveness.calls.analyze.length, voices.matcher.calls.export.length]).toEqual([1, 1]);
  });

  it('for a repeat after a lost answer, in clear and sealed: the same answer, no second attempt', async () => {
    const back = await returning();
    const pem = (await stand.get('/admin/getPublicKey', tenant)).text;
    const inEnvelope = { ...back.voice, livenessData: sealedWithTag(pem, back.voice.livenessData) };
    voices.state.score = 1;
    const answers = [await verify(back.voice), await verify(back.voice), await verify(inEnvelope)];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ matchResult: false, authStatus: 1 });
    expect(voices.matcher.calls.compare).toHaveLength(1);
    const left = `SELECT attempts_left FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`;
    expect(await query(left, [back.authToken])).toEqual([{ attempts_left: 3 }]);
  });

  it('and not at all when the person is erased meanwhile', async () => {
    const known = await enrolledVoice(stand, tenant);
    const back = await returningVoice(stand, known, tenant);
    voices.state.meanwhile = async () => {
      expect((await stand.remove(`/admin/registration/${known.code}`, tenant)).status).toBe(200);
    };
    expect((await verify(back.voice)).status).toBe(400);
    expect(await query(`SELECT FROM attempt WHERE tenant = $1 AND factor = 'voice'`, [tenant])).toHaveLength(1);
  });
});

describe('a new model pack', () => {
  /** A matcher of another pack: it compares with templates that it made. */
  async function newPack(renewed: Buffer, answer: () => object = () => ({})) {
    return withMatcher({
      export: ({ encounter }) => ({
        template: new Uint8Array(renewed),
        recordings: encounter?.samples.map(({ audio }) => audio) ?? [],
        receiptId: 'r',
        ...answer(),
      }),
      compare: ({ gallery }) => {
        if (!renewed.equals(Buffer.from(gallery?.data.value as Uint8Array))) {
          throw new DomainError('INVALID_VALUE', 'Another model', { reason: 'template_version' });
        }
        return { score: 6, scorePercent: 75, receiptId: 'r' };
      },
    });
  }

  it('compares with a template made again from the kept recordings, once, and keeps that', async () => {
    const known = await enrolledVoice(stand, tenant);
    const back = await returningVoice(stand, known, tenant);
    const capturedAt = 'SELECT captured_at FROM voice_sample v JOIN subject s ON s.id = v.subject_id WHERE code = $1';
    const before = await query(capturedAt, [known.code]);
    const pack = await newPack(Buffer.from('voice-template-of-the-new-pack'));
    expect((await verify(back.voice)).body).toMatchObject({ matchResult: true });
    const another = { ...back.voice, livenessData: voiceOf(recording()) };
    expect((await verify(another)).body).toMatchObject({ matchResult: true });
    expect(pack.calls.export).toHaveLength(1);
    const kept = pack.calls.export[0]?.encounter?.samples ?? [];
    expect(kept.map(({ audio, phrase }) => [Buffer.from(audio), phrase])).toEqual([[HEARD, 'my voice is my own']]);
    expect(await query(capturedAt, [known.code])).toEqual(before);
  });

  it('that cannot read what was kept is a failure of ours, no mistake of the caller’s and no failed try', async () => {
    const back = await returning();
    await newPack(Buffer.from('x'), () => {
      throw new DomainError('INVALID_MEDIA', 'Not a sound', { at: '0' });
    });
    const answer = await changingNothing(() => verify(back.voice));
    expect([answer.status, answer.body.errorMsg]).toEqual([500, 'Internal error']);
  });

  it('leaves the old template where the comparison fails after it', async () => {
    const back = await returning();
    await newPack(Buffer.from('x'), () => ({ template: new Uint8Array(Buffer.from('y')) }));
    expect((await changingNothing(() => verify(back.voice))).status).toBe(400);
    await stubVoiceMatcher(stand.nats.url, voices.state).then((matcher) => onTestFinished(() => matcher.stop()));
  });
});
