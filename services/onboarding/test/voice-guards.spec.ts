import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { keyRing } from '@bonafide/sealing/key-ring';
import { Vault } from '@bonafide/sealing/vault';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditOf } from './support/audit.js';
import { eventsOf } from './support/events.js';
import { captureOf, KEYS, person, photograph, type Stand, startStand } from './support/stand.js';
import {
  askForVoice,
  enrolledVoice,
  HEARD,
  recording,
  returningVoice,
  startVoiceEngines,
  VOICE_TEMPLATE,
  type VoiceEngines,
  voiceless,
  voiceOf,
} from './support/voice.js';

let stand: Stand;
let voices: VoiceEngines;
beforeAll(async () => {
  stand = await startStand();
  voices = await startVoiceEngines(stand.nats.url);
});
afterAll(async () => {
  await voices.stop();
  await stand.stop();
});
afterEach(() => voices.reset());

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);

/** A tenant that asks for device and voice. */
async function tenantOf(policy: object = {}, face = false): Promise<string> {
  const tenant = randomUUID();
  await askForVoice(stand, tenant, { policy, face });
  return tenant;
}

type Known = Awaited<ReturnType<typeof enrolledVoice>>;

/** A voice of the person in a session of its own. */
async function tryVoice(known: Known, tenant: string, score: number) {
  const { voice } = await returningVoice(stand, known, tenant);
  voices.state.score = score;
  return stand.post('/authentication/verifyVoice', voice, tenant);
}

const failures = async (tenant: string): Promise<object> => {
  const rows = await query('SELECT factor, failures FROM attempt WHERE tenant = $1 AND failures > 0', [tenant]);
  return Object.fromEntries(
    rows.map(({ factor, failures }: { factor: string; failures: number }) => [factor, failures]),
  );
};

const shot = async (enrollmentToken: string) => ({ enrollmentToken, faceLivenessData: captureOf(await photograph()) });

const waitLong = (tenant: string) =>
  query(`UPDATE attempt SET failed_at = failed_at - interval '1 day' WHERE tenant = $1`, [tenant]);

describe('failed voices', () => {
  it('end their session at its limit, and the token is invalid afterwards', async () => {
    const tenant = await tenantOf();
    const known = await enrolledVoice(stand, tenant);
    const { authToken } = await returningVoice(stand, known, tenant);
    const attempt = () =>
      stand.post('/authentication/verifyVoice', { authToken, livenessData: voiceOf(recording()) }, tenant);
    voices.state.score = 1;
    for (const status of [1, 1, 1, 0]) expect((await attempt()).body.authStatus).toBe(status);
    voices.state.score = 9;
    const ended = await attempt();
    expect([ended.status, ended.body.errorMsg]).toEqual([400, expect.stringContaining('MaxAttempts reached')]);
  });

  it('in a row, each in a session of its own, make the next wait, lock at the last, and pass clears them', async () => {
    const tenant = await tenantOf({ voiceFailuresBeforeDelay: 2, voiceDelaySeconds: 30, maxVoiceFailures: 4 });
    const known = await enrolledVoice(stand, tenant);
    for (const _ of [1, 2]) expect((await tryVoice(known, tenant, 1)).status).toBe(200);
    const asked = voices.liveness.calls.analyze.length;
    const early = await tryVoice(known, tenant, 6);
    expect([early.status, early.body.errorMsg]).toEqual([429, expect.stringContaining('failed tries of the voice')]);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
    await waitLong(tenant);
    expect((await tryVoice(known, tenant, 6)).body.matchResult).toBe(true);
    expect(await failures(tenant)).toEqual({});
    for (const _ of [1, 2, 3, 4]) {
      expect((await tryVoice(known, tenant, 1)).status).toBe(200);
      await waitLong(tenant);
    }
    const locked = await tryVoice(known, tenant, 6);
    expect([locked.status, locked.body.errorMsg]).toEqual([400, 'MaxAttempts reached: the voice is locked']);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', known.who, tenant)).body;
    const again = { reEnrollmentToken, livenessData: voiceOf(recording()) };
    expect((await stand.post('/reEnrollment/verifyVoice', again, tenant)).status).toBe(400);
  });

  it('cannot exceed the limits in parallel', async () => {
    const tenant = await tenantOf({ voiceFailuresBeforeDelay: 2 });
    const known = await enrolledVoice(stand, tenant);
    const backs = await Promise.all(Array.from({ length: 8 }, () => returningVoice(stand, known, tenant)));
    Object.assign(voices.state, { score: 1, meanwhile: () => sleep(50) });
    const answers = await Promise.all(
      backs.map(({ voice }) => stand.post('/authentication/verifyVoice', voice, tenant)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429, 429, 429, 429]);
    expect(await failures(tenant)).toEqual({ voice: 2 });
  });

  it('count when they are spoofs, and as no face', async () => {
    const tenant = await tenantOf({}, true);
    const { body } = await stand.post('/enrollment/enroll', person(), tenant);
    const { enrollmentToken } = body;
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'x' }, tenant);
    await stand.post('/enrollment/addVoice', { enrollmentToken, livenessData: voiceOf(recording()) }, tenant);
    const { registrationCode } = (await stand.post('/enrollment/addFace', await shot(enrollmentToken), tenant)).body;
    const begun = (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body;
    expect(begun.requiredChecks).toEqual(['verifyDevice', 'verifyFace', 'verifyVoice']);
    voices.state.decision = LivenessDecision.SPOOF;
    const livenessData = voiceOf(recording());
    await stand.post('/authentication/verifyVoice', { authToken: begun.authToken, livenessData }, tenant);
    expect(await failures(tenant)).toEqual({ voice: 1 });
  });

  it('do not count where the engine withholds them, which compares nothing', async () => {
    const tenant = await tenantOf();
    const known = await enrolledVoice(stand, tenant);
    const { authToken, voice } = await returningVoice(stand, known, tenant);
    const compared = voices.matcher.calls.compare.length;
    const withheld = { decision: LivenessDecision.UNABLE_TO_CALCULATE_LIVENESS, withheld: true };
    Object.assign(voices.state, { ...withheld, feedback: ['SEVERAL_SPEAKERS'] });
    const { status, body } = await stand.post('/authentication/verifyVoice', voice, tenant);
    expect([status, body]).toMatchObject([
      200,
      { livenessResult: false, matchResult: false, matchScore: 0, authStatus: 1 },
    ]);
    expect(body.voiceLivenessResults.voice.liveness_result.feedback).toEqual(['SEVERAL_SPEAKERS']);
    expect(voices.matcher.calls.compare).toHaveLength(compared);
    expect(await failures(tenant)).toEqual({});
    const left = `SELECT attempts_left FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`;
    expect(await query(left, [authToken])).toEqual([{ attempts_left: 4 }]);
  });
});

describe('a session', () => {
  it.each([
    ['device and voice', true, false, false],
    ['a voice alone', false, false, true],
    ['voice and face', false, true, true],
  ])('of %s is marked as of biometrics alone, or is not', async (_what, device, face, single) => {
    const tenant = await tenantOf({}, face);
    const onboardingOptions = { enrollment: { addDevice: device }, authentication: { verifyDevice: device } };
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, tenant);
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person(), tenant)).body;
    const answers = [
      await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'x' }, tenant),
      ...(face ? [await stand.post('/enrollment/addFace', await shot(enrollmentToken), tenant)] : []),
      await stand.post('/enrollment/addVoice', { enrollmentToken, livenessData: voiceOf(recording()) }, tenant),
    ];
    const { registrationCode } = answers.at(-1)?.body ?? {};
    const { authToken } = (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body;
    await stand.post('/authentication/verifyVoice', { authToken, livenessData: voiceOf(recording()) }, tenant);
    const outcome = `SELECT single_factor FROM outcome WHERE tenant = $1 AND check_name = 'verifyVoice'`;
    expect(await query(outcome, [tenant])).toEqual([{ single_factor: single }]);
  });

  it('takes a voice by its own token only: not of another family, tenant, cancelled, complete or unknown', async () => {
    const [tenant, other] = [await tenantOf(), await tenantOf()];
    const known = await enrolledVoice(stand, tenant);
    const begun = await voiceless(stand, tenant);
    const back = await returningVoice(stand, known, tenant);
    const livenessData = voiceOf(recording());
    const cancelled = (await voiceless(stand, tenant)).enrollmentToken;
    await stand.post('/enrollment/cancel', { enrollmentToken: cancelled }, tenant);
    const asked = voices.liveness.calls.analyze.length;
    const answers = [
      await stand.post('/enrollment/addVoice', { livenessData }, tenant),
      await stand.post('/enrollment/addVoice', { enrollmentToken: randomUUID(), livenessData }, tenant),
      await stand.post('/enrollment/addVoice', { enrollmentToken: back.authToken, livenessData }, tenant),
      await stand.post('/enrollment/addVoice', { enrollmentToken: cancelled, livenessData }, tenant),
      await stand.post('/enrollment/addVoice', { enrollmentToken: known.enrollmentToken, livenessData }, tenant),
      await stand.post('/enrollment/addVoice', { enrollmentToken: begun.enrollmentToken, livenessData }, other),
      await stand.post('/authentication/verifyVoice', { authToken: begun.enrollmentToken, livenessData }, tenant),
      await stand.post('/authentication/verifyVoice', { authToken: back.authToken, livenessData }, other),
      await stand.post('/reEnrollment/verifyVoice', { reEnrollmentToken: back.authToken, livenessData }, tenant),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
    expect((await stand.post('/enrollment/addVoice', begun.voice, tenant)).status).toBe(200);
  });

  it('owes a consent first, where the tenant requires one', async () => {
    const tenant = await tenantOf({ biometricConsentRequired: true });
    const { voice } = await voiceless(stand, tenant);
    const asked = voices.liveness.calls.analyze.length;
    const { status, body } = await stand.post('/enrollment/addVoice', voice, tenant);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('"biometricConsent"')]);
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
    expect(await query('SELECT FROM voice_sample WHERE tenant = $1', [tenant])).toEqual([]);
    const biometricConsent = { id: 'c', version: 'v', time: '2026-11-01T00:00:00.000Z' };
    const given = await voiceless(stand, tenant, { ...person(), biometricConsent } as ReturnType<typeof person>);
    expect((await stand.post('/enrollment/addVoice', given.voice, tenant)).body.enrollmentStatus).toBe(2);
  });
});

describe('without the setting', () => {
  it('no session asks for a voice, and none takes one', async () => {
    const usual = randomUUID();
    const { onboardingOptions } = (await stand.get('/admin/customerConfig', usual)).body.onboardingConfig;
    expect([
      onboardingOptions.enrollment.addVoice,
      onboardingOptions.authentication.verifyVoice,
      onboardingOptions.reenrollment.verifyVoice,
    ]).toEqual([false, false, false]);
    const { body } = await stand.post('/enrollment/enroll', person(), usual);
    expect(body.requiredChecks).toEqual(['addDevice', 'addFace']);
    const asked = voices.liveness.calls.analyze.length;
    const voice = { enrollmentToken: body.enrollmentToken, livenessData: voiceOf(recording()) };
    const answer = await stand.post('/enrollment/addVoice', voice, usual);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining('addVoice')]);
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
  });

  it('of a return, no session takes one, though the person has enrolled a voice', async () => {
    const once = randomUUID();
    await askForVoice(stand, once, { face: true });
    const off = { authentication: { verifyVoice: false }, reenrollment: { verifyVoice: false } };
    await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: off } }, once);
    const { enrollmentToken, voice, who } = await voiceless(stand, once);
    await stand.post('/enrollment/addVoice', voice, once);
    const { registrationCode } = (await stand.post('/enrollment/addFace', await shot(enrollmentToken), once)).body;
    const back = (await stand.post('/authentication/authenticate', { registrationCode }, once)).body;
    const again = (await stand.post('/enrollment/enroll', who, once)).body;
    const livenessData = voiceOf(recording());
    const asked = voices.liveness.calls.analyze.length;
    for (const answer of [
      await stand.post('/authentication/verifyVoice', { authToken: back.authToken, livenessData }, once),
      await stand.post('/reEnrollment/verifyVoice', { reEnrollmentToken: again.reEnrollmentToken, livenessData }, once),
    ]) {
      expect([answer.status, answer.body.errorMsg]).toEqual([400, 'The session does not ask for verifyVoice']);
    }
    expect(voices.liveness.calls.analyze).toHaveLength(asked);
  });

  it('verifyVoice needs addVoice', async () => {
    const onboardingOptions = { authentication: { verifyVoice: true } };
    const answer = await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, randomUUID());
    expect([answer.status, answer.body.errorMsg]).toEqual([
      400,
      expect.stringContaining('enrollment.addVoice is false'),
    ]);
  });
});

describe('what is kept of a voice', () => {
  it('is what the matcher heard and its template, sealed for the person, and nothing that was sent', async () => {
    const tenant = await tenantOf();
    const { voice, code } = await enrolledVoice(stand, tenant);
    const [row] = await query('SELECT v.* FROM voice_sample v JOIN subject s ON s.id = v.subject_id WHERE code = $1', [
      code,
    ]);
    const vault = new Vault(stand.service.database, keyRing.parse(KEYS));
    const { subject_id: id } = row;
    expect(await vault.open(tenant, `voice-template:${id}`, row.template)).toEqual(VOICE_TEMPLATE);
    const recordings = await vault.open(tenant, `voice-recordings:${id}`, row.recordings);
    const sent = Buffer.from(voice.livenessData.voice.voiceSamples[0]?.data ?? '', 'base64');
    expect([recordings.includes(HEARD), recordings.includes(sent)]).toEqual([true, false]);
    await expect(vault.open(tenant, `voice-recordings:${randomUUID()}`, row.recordings)).rejects.toThrow();
    await expect(vault.open('other', `voice-template:${id}`, row.template)).rejects.toThrow();
  });

  it('appears in no row, log line or event in clear: neither sound nor template nor phrase', async () => {
    const tenant = await tenantOf();
    const phrase = `phrase-canary-${randomUUID()}`;
    const said = (sound: Buffer) => ({ voice: { voiceSamples: [{ data: sound.toString('base64'), Phrase: phrase }] } });
    const sounds = [recording(), recording(), recording(), recording()];
    const [first, second, third, fourth] = sounds as [Buffer, Buffer, Buffer, Buffer];
    const begun = await voiceless(stand, tenant);
    const { enrollmentToken } = begun;
    const { registrationCode: code } = (
      await stand.post('/enrollment/addVoice', { enrollmentToken, livenessData: said(first) }, tenant)
    ).body;
    const { authToken } = await returningVoice(stand, { code, keys: begun.keys }, tenant);
    await stand.post('/authentication/verifyVoice', { authToken, livenessData: said(second) }, tenant);
    // Failures log more than successes.
    voices.state.meanwhile = () => {
      throw new Error('engine bug');
    };
    await stand.post('/authentication/verifyVoice', { authToken, livenessData: said(third) }, tenant);
    voices.reset();
    const bad = { voice: { voiceSamples: [{ data: `${fourth.toString('base64')}%`, Phrase: phrase }] } };
    await stand.post('/authentication/verifyVoice', { authToken, livenessData: bad }, tenant);
    const tables: { name: string }[] = await query(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    const rows = await Promise.all(tables.map(({ name }) => query(`SELECT to_jsonb(t)::text AS row FROM "${name}" t`)));
    const [{ id }] = await query(`SELECT id FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`, [
      authToken,
    ]);
    const texts = {
      rows: rows
        .flat()
        .map(({ row }: { row: string }) => row)
        .join('\n'),
      logs: stand.service.logs.join('\n'),
      events: JSON.stringify(await eventsOf(stand, id), (_key, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      ),
    };
    expect(texts.rows).toContain('verifyVoice');
    expect(texts.logs).toContain('/onboarding/authentication/verifyVoice');
    expect(texts.events).toContain('authentication.voice.check');
    const secrets = [Buffer.from(phrase), VOICE_TEMPLATE, HEARD, ...sounds.map((sound) => sound.subarray(60, 100))];
    for (const [where, text] of Object.entries(texts)) {
      for (const secret of secrets) {
        for (const form of [
          secret.toString('hex'),
          secret.toString('base64').slice(2, -4),
          secret.toString('latin1'),
        ]) {
          expect(text.includes(form), where).toBe(false);
        }
      }
    }
  });

  it('is told by the export, recordings and phrases but no template', async () => {
    const tenant = await tenantOf();
    const known = await enrolledVoice(stand, tenant);
    await tryVoice(known, tenant, 1);
    const { body, text } = await stand.get(`/admin/registration/${known.code}/export`, tenant);
    const recordings = [{ mediaType: 'audio/wav', phrase: 'my voice is my own', audio: HEARD.toString('base64') }];
    expect(body.records).toEqual({ voice: { takenAt: expect.stringMatching(/Z$/), recordings } });
    expect(body.pictures).toEqual([]);
    expect(body.attempts).toMatchObject([{ factor: 'voice', failures: 1 }]);
    expect(text).not.toContain(VOICE_TEMPLATE.toString('base64'));
  });

  it('is deleted with the registration, with the cancelled and with the unfinished enrolment', async () => {
    const tenant = await tenantOf({}, true);
    const half = async (who = person()) => {
      const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
      await stand.post('/enrollment/addVoice', { enrollmentToken, livenessData: voiceOf(recording()) }, tenant);
      return enrollmentToken as string;
    };
    const who = person();
    const cancelled = await half();
    await half(who);
    const whole = await half(who);
    await stand.post('/enrollment/addDevice', { enrollmentToken: whole, deviceId: 'x' }, tenant);
    const { registrationCode } = (await stand.post('/enrollment/addFace', await shot(whole), tenant)).body;
    const kept = async () => (await query('SELECT FROM voice_sample WHERE tenant = $1', [tenant])).length;
    expect(await kept()).toBe(3);
    await stand.post('/enrollment/cancel', { enrollmentToken: cancelled }, tenant);
    expect(await kept()).toBe(2);
    expect((await stand.remove(`/admin/registration/${registrationCode}`, tenant)).status).toBe(200);
    expect(await kept()).toBe(0);
    const receipt = await stand.get(`/admin/registration/${registrationCode}/erasure`, tenant);
    expect(receipt.body.erased).toMatchObject({ voice_sample: 2, face_sample: 1 });
    const kinds = (await auditOf(stand, tenant)).map(({ kind }) => kind);
    expect(kinds).toContain('enrollment.addVoice');
  });
});
