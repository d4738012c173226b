import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { hashToken } from '@bonafide/sealing/tokens';
import { BASE64_FORMS, BASE64_JUNK } from '@bonafide/testing/base64-forms';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from './support/events.js';
import { sealed, sealedWithTag } from './support/sealed.js';
import { captureOf, person, photograph, type Stand, startStand } from './support/stand.js';
import {
  askForVoice,
  enrolledVoice,
  recording,
  returningVoice,
  startVoiceEngines,
  type VoiceEngines,
  voiceless,
  voiceOf,
} from './support/voice.js';

const tenant = 'voices';
let stand: Stand;
let voices: VoiceEngines;
beforeAll(async () => {
  stand = await startStand();
  voices = await startVoiceEngines(stand.nats.url);
  await askForVoice(stand, tenant);
});
afterAll(async () => {
  await voices.stop();
  await stand.stop();
});
afterEach(() => voices.reset());

const { LIVE, SPOOF, UNABLE_TO_CALCULATE_LIVENESS: UNABLE } = LivenessDecision;
const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const add = (body: object, of = tenant) => stand.post('/enrollment/addVoice', body, of);
const verify = (body: object, of = tenant) => stand.post('/authentication/verifyVoice', body, of);
const detail = (liveness_result: object) => ({ voice: { liveness_result, version: 'stub' } });

/** Event and outcome of the last voice of a session. */
async function recordOf(token: string) {
  const [{ id }] = await query('SELECT id FROM session WHERE token_hash = $1', [hashToken(token)]);
  const outcomes = await query(
    `SELECT passed, scores, engine_receipts AS receipts, single_factor AS single FROM outcome
     WHERE session_id = $1 AND check_name IN ('addVoice', 'verifyVoice') ORDER BY decided_at`,
    [id],
  );
  const events = (await eventsOf(stand, id)).filter(({ type }) => type.endsWith('.voice.check'));
  return { outcome: outcomes.at(-1), event: events.at(-1) };
}

describe('addVoice', () => {
  it('keeps the voice of a live capture, passes its check and tells of it', async () => {
    const { enrollmentToken, voice } = await voiceless(stand, tenant);
    const { status, body } = await add(voice);
    expect([status, body]).toEqual([
      200,
      {
        livenessResult: true,
        enrollmentStatus: 2,
        registrationCode: expect.stringMatching(/./),
        voiceLivenessResults: detail({
          decision: 'LIVE',
          result: 'LIVE',
          feedback: [],
          score: 100,
          liveness_score: 100,
          score_frr: 5,
        }),
      },
    ]);
    const { outcome, event } = await recordOf(enrollmentToken);
    const receipts = ['receipt-voice-liveness'];
    expect(outcome).toEqual({ passed: true, scores: { liveness: 'LIVE' }, receipts, single: false });
    expect(event).toMatchObject({ type: 'enrollment.voice.check', livenessResult: true, status: 2 });
    expect(event?.matchResult).toBeUndefined();
  });

  it.each([
    [SPOOF, 'SPOOF', { score: 0, liveness_score: 0 }],
    [UNABLE, 'UNABLE_TO_CALCULATE_LIVENESS', { score: -1 }],
  ] as const)(
    'answers %i with 200 and flags, keeps nothing and lets the caller try again',
    async (code, decision, scores) => {
      const { enrollmentToken, voice } = await voiceless(stand, tenant);
      const exports = voices.matcher.calls.export.length;
      Object.assign(voices.state, { decision: code, feedback: ['SPEECH_TOO_SHORT'] });
      const answer = await add(voice);
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          livenessResult: false,
          enrollmentStatus: 1,
          registrationCode: '',
          voiceLivenessResults: detail({
            decision,
            result: decision,
            feedback: ['SPEECH_TOO_SHORT'],
            ...scores,
            score_frr: 5,
          }),
        },
      ]);
      expect(voices.matcher.calls.export).toHaveLength(exports);
      const ofSession =
        'SELECT FROM voice_sample v JOIN session s ON s.subject_id = v.subject_id WHERE token_hash = $1';
      expect(await query(ofSession, [hashToken(enrollmentToken)])).toEqual([]);
      voices.reset();
      expect((await add({ enrollmentToken, livenessData: voiceOf(recording()) })).body.enrollmentStatus).toBe(2);
    },
  );

  it('replaces the voice while the enrolment is pending, and passes in any order with its neighbours', async () => {
    const all = randomUUID();
    await askForVoice(stand, all, { face: true });
    const { body } = await stand.post('/enrollment/enroll', person(), all);
    expect(body.requiredChecks).toEqual(['addDevice', 'addFace', 'addVoice']);
    const { enrollmentToken } = body;
    for (const _ of [1, 2]) {
      const answer = await add({ enrollmentToken, livenessData: voiceOf(recording()) }, all);
      expect(answer.body).toMatchObject({ livenessResult: true, enrollmentStatus: 1, registrationCode: '' });
    }
    expect(await query('SELECT FROM voice_sample WHERE tenant = $1', [all])).toHaveLength(1);
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', face, all)).body.enrollmentStatus).toBe(1);
    const device = await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' }, all);
    expect(device.body).toMatchObject({ enrollmentStatus: 2, registrationCode: expect.stringMatching(/./) });
  });

  it('sends the engines all samples with their phrases, the workflow and the operation', async () => {
    const { enrollmentToken } = await voiceless(stand, tenant);
    const sounds = [recording(), recording(), recording()];
    const livenessData = { voice: { ...voiceOf(...sounds).voice, workflow: 'ALFA6' } };
    expect((await add({ enrollmentToken, livenessData })).status).toBe(200);
    const asked = voices.liveness.calls.analyze.at(-1);
    const exported = voices.matcher.calls.export.at(-1);
    expect([asked?.workflow, asked?.securityLevel]).toEqual(['alfa6', undefined]);
    for (const request of [asked, exported]) {
      expect(request?.encounter?.samples.map(({ audio, phrase }) => [Buffer.from(audio), phrase])).toEqual(
        sounds.map((sound) => [sound, 'my voice is my own']),
      );
    }
  });
});

describe('a capture', () => {
  const begin = async () => (await voiceless(stand, tenant)).enrollmentToken;
  const good = () => voiceOf(recording()).voice;
  const sample = (change: object) => ({ ...good(), voiceSamples: [{ ...good().voiceSamples[0], ...change }] });

  it.each<[string, object, string, number | undefined]>([
    ['no workflow', { workflow: null, meta_data: null }, 'alfa4', undefined],
    ['a stricter level', { workflow: 'alfa2', securityLevel: 90 }, 'alfa2', 90],
    ['a laxer level, which does not count', { workflow: 'alfa6', securityLevel: 0 }, 'alfa6', undefined],
  ])('with %s reaches the engine so', async (_what, change, workflow, level) => {
    const livenessData = { voice: { ...good(), ...change } };
    expect((await add({ enrollmentToken: await begin(), livenessData })).status).toBe(200);
    const asked = voices.liveness.calls.analyze.at(-1);
    expect([asked?.workflow, asked?.securityLevel]).toEqual([workflow, level]);
  });

  it.each(BASE64_FORMS)('whose sound is %s reaches the engine as its bytes', async (_name, form) => {
    const sound = recording();
    const livenessData = { voice: sample({ data: form(sound.toString('base64')) }) };
    expect((await add({ enrollmentToken: await begin(), livenessData })).status).toBe(200);
    expect(Buffer.from(voices.liveness.calls.analyze.at(-1)?.encounter?.samples[0]?.audio ?? [])).toEqual(sound);
  });

  const at = 'livenessData.voice';
  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'Required field "livenessData" is missing.'],
    ['a text', () => 'x', 'Field "livenessData" has the wrong type.'],
    ['no voice', () => ({}), `Required field "${at}" is missing.`],
    ['a face', () => captureOf(), `Required field "${at}" is missing.`],
    ['no samples', () => ({ voice: {} }), `Required field "${at}.voiceSamples" is missing.`],
    ['an empty list', () => ({ voice: { voiceSamples: [] } }), `Invalid "${at}.voiceSamples" value.`],
    ['six samples', () => voiceOf(...Array(6).fill(recording())), `Invalid "${at}.voiceSamples" value.`],
    [
      'no data',
      () => ({ voice: sample({ data: undefined }) }),
      `Required field "${at}.voiceSamples[0].data" is missing.`,
    ],
    [
      'data of a number',
      () => ({ voice: sample({ data: 7 }) }),
      `Field "${at}.voiceSamples[0].data" has the wrong type.`,
    ],
    ['empty data', () => ({ voice: sample({ data: '' }) }), `Field "${at}.voiceSamples[0].data" is not valid base64.`],
    ['more bytes than may be', () => voiceOf(Buffer.alloc(4_000_001)), `Invalid "${at}.voiceSamples[0].data" value.`],
    [
      'a long phrase',
      () => ({ voice: sample({ Phrase: 'x'.repeat(257) }) }),
      `Invalid "${at}.voiceSamples[0].Phrase" value.`,
    ],
    ['another workflow', () => ({ voice: { ...good(), workflow: 'charlie4' } }), `Invalid "${at}.workflow" value.`],
    [
      'a level beyond 100',
      () => ({ voice: { ...good(), securityLevel: 101 } }),
      `Invalid "${at}.securityLevel" value.`,
    ],
  ])('that holds %s is refused by its field, no engine asked', async (_what, livenessData, message) => {
    const asked = voices.liveness.calls.analyze.length;
    const answer = await add({ enrollmentToken: await begin(), livenessData: livenessData() });
    expect([answer.status, answer.body.errorMsg]).toEqual([400, message]);
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
  });

  it.each(BASE64_JUNK)('whose sound has %s is refused by its field', async (_name, form) => {
    const voiceSamples = [...good().voiceSamples, { data: form(recording().toString('base64')) }];
    const answer = await add({ enrollmentToken: await begin(), livenessData: { voice: { voiceSamples } } });
    expect([answer.status, answer.body.errorMsg]).toEqual([
      400,
      `Field "${at}.voiceSamples[1].data" is not valid base64.`,
    ]);
  });

  it.each([
    ['INVALID_MEDIA', '1', `${at}.voiceSamples[1].data`],
    ['MEDIA_SIZE', undefined, `${at}.voiceSamples`],
  ] as const)(
    'that an engine refuses with %s is refused by its field, and the step stays open',
    async (code, which, field) => {
      const enrollmentToken = await begin();
      voices.state.meanwhile = () => {
        throw new DomainError(code, 'Not a sound', which ? { at: which } : {});
      };
      const answer = await add({ enrollmentToken, livenessData: voiceOf(recording(), recording()) });
      expect([answer.status, answer.body.errorMsg]).toEqual([400, `Field "${field}": Not a sound`]);
      voices.reset();
      expect((await add({ enrollmentToken, livenessData: voiceOf(recording()) })).status).toBe(200);
    },
  );

  it('may come sealed, at addVoice and at verifyVoice', async () => {
    const pem = (await stand.get('/admin/getPublicKey', tenant)).text;
    const { enrollmentToken, keys, who } = await voiceless(stand, tenant);
    const sound = recording();
    const { body } = await add({ enrollmentToken, livenessData: sealed(pem, voiceOf(sound)) });
    expect(body.enrollmentStatus).toBe(2);
    expect(Buffer.from(voices.liveness.calls.analyze.at(-1)?.encounter?.samples[0]?.audio ?? [])).toEqual(sound);
    const back = await returningVoice(stand, { code: body.registrationCode, keys }, tenant);
    const livenessData = sealedWithTag(pem, voiceOf(recording()));
    expect((await verify({ authToken: back.authToken, livenessData })).body.matchResult).toBe(true);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    const again = { reEnrollmentToken, livenessData: sealedWithTag(pem, { voice: { voiceSamples: [] } }) };
    const refused = await stand.post('/reEnrollment/verifyVoice', again, tenant);
    expect([refused.status, refused.body.errorMsg]).toEqual([400, `Invalid "${at}.voiceSamples" value.`]);
    const garbage = { ...again, livenessData: { ...again.livenessData, p: undefined } };
    const broken = await stand.post('/reEnrollment/verifyVoice', garbage, tenant);
    expect([broken.status, broken.body.errorMsg]).toEqual([400, 'Required field "livenessData.p" is missing.']);
  });
});

describe('verifyVoice', () => {
  it('recognises a person by device and voice', async () => {
    const known = await enrolledVoice(stand, tenant);
    const { authToken, device, voice } = await returningVoice(stand, known, tenant);
    expect((await stand.post('/authentication/verifyDevice', device, tenant)).body.authStatus).toBe(1);
    const { status, body } = await verify(voice);
    expect([status, body]).toEqual([
      200,
      {
        livenessResult: true,
        matchResult: true,
        matchScore: expect.closeTo(75.6, 1),
        authStatus: 2,
        voiceLivenessResults: detail(expect.objectContaining({ decision: 'LIVE' })),
      },
    ]);
    const { outcome, event } = await recordOf(authToken);
    expect(outcome).toEqual({
      passed: true,
      scores: { liveness: 'LIVE', score: 6, threshold: 3 },
      receipts: ['receipt-voice-liveness', 'receipt-voice-compare'],
      single: false,
    });
    const { matchScore } = body;
    expect(event).toMatchObject({
      type: 'authentication.voice.check',
      livenessResult: true,
      matchResult: true,
      matchScore,
    });
  });

  it.each<[string, object, object, object]>([
    ['another person', { score: 2.99 }, { livenessResult: true, matchResult: false, authStatus: 1 }, {}],
    ['a match right at the threshold', { score: 3 }, { livenessResult: true, matchResult: true, authStatus: 2 }, {}],
    [
      'a spoof of the right person',
      { decision: SPOOF },
      { livenessResult: false, matchResult: true, authStatus: 1 },
      {},
    ],
    [
      'a voice that cannot be judged and is compared',
      { decision: UNABLE, feedback: ['TOO_NOISY'] },
      { livenessResult: false, matchResult: true, authStatus: 1 },
      { livenessFeedback: 'TOO_NOISY' },
    ],
    [
      'one that no detector judged and the policy accepts',
      { decision: LIVE, livenessScore: -1, feedback: ['LIVENESS_NOT_ASSESSED'] },
      { livenessResult: true, matchResult: true, authStatus: 2 },
      { livenessFeedback: 'LIVENESS_NOT_ASSESSED' },
    ],
  ])('decides %s', async (_what, engines, verdict, scores) => {
    const known = await enrolledVoice(stand, tenant);
    const { authToken, device, voice } = await returningVoice(stand, known, tenant);
    await stand.post('/authentication/verifyDevice', device, tenant);
    Object.assign(voices.state, engines);
    const { status, body } = await verify(voice);
    expect([status, body]).toEqual([200, expect.objectContaining(verdict)]);
    const { outcome, event } = await recordOf(authToken);
    const { livenessResult, matchResult, authStatus } = body;
    expect(outcome).toMatchObject({ passed: authStatus === 2, scores });
    expect(event).toMatchObject({ livenessResult, matchResult, status: authStatus });
    expect(event?.livenessFeedback.join(' ')).toBe((scores as { livenessFeedback?: string }).livenessFeedback ?? '');
  });

  it('guards a re-enrolment, which completes after it', async () => {
    const { who, code } = await enrolledVoice(stand, tenant);
    const { body } = await stand.post('/enrollment/enroll', who, tenant);
    expect(body.requiredChecks).toEqual(['verifyVoice']);
    const { reEnrollmentToken } = body;
    const again = () =>
      stand.post('/reEnrollment/verifyVoice', { reEnrollmentToken, livenessData: voiceOf(recording()) }, tenant);
    voices.state.score = 1;
    expect((await again()).body).toMatchObject({ matchResult: false, authStatus: 1 });
    const early = await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken }, tenant);
    expect(early.status).toBe(400);
    voices.state.score = 6;
    expect((await again()).body).toMatchObject({ matchResult: true, authStatus: 2 });
    const { outcome, event } = await recordOf(reEnrollmentToken);
    expect([outcome.single, event?.type]).toEqual([true, 'reenrollment.voice.check']);
    const done = await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken }, tenant);
    expect(done.body).toEqual({ registrationCode: code });
  });

  it('asks for a voice from a person who has none, and refuses whatever they say', async () => {
    const late = randomUUID();
    const onboardingOptions = {
      enrollment: { addFace: false },
      authentication: { verifyFace: false },
      reenrollment: { verifyFace: false },
    };
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, late);
    const who = person();
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, late)).body;
    const { registrationCode } = (await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'x' }, late))
      .body;
    await askForVoice(stand, late);
    const { body } = await stand.post('/authentication/authenticate', { registrationCode }, late);
    expect(body.requiredChecks).toContain('verifyVoice');
    const asked = voices.liveness.calls.analyze.length;
    const answer = await verify({ authToken: body.authToken, livenessData: voiceOf(recording()) }, late);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, 'No voice is enrolled']);
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
  });
});
