import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { stubService } from '@bonafide/testing/stub-service';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  captureOf,
  deviceKeys,
  enrolled,
  person,
  photograph,
  returning,
  type Stand,
  signedBy,
  startStand,
  stubMatcher,
} from './support/stand.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { decision: LivenessDecision.LIVE, score: 6, meanwhile: () => {} }));

describe('enrolment', () => {
  it('goes from a name to a registration code in the answer of the last step', async () => {
    const begun = await stand.post('/enrollment/enroll', person());
    expect(begun.status).toBe(200);
    expect(begun.body).toEqual({
      enrollmentToken: expect.stringMatching(UUID),
      userExistsAlready: false,
      requiredChecks: ['addDevice', 'addFace'],
      recordVideo: false,
    });
    const { enrollmentToken } = begun.body;
    const device = { enrollmentToken, deviceId: 'samsung001', publicKey: deviceKeys('secp256k1').spki, os: 'ignored' };
    const added = await stand.post('/enrollment/addDevice', device);
    expect([added.status, added.body]).toEqual([200, { enrollmentStatus: 1, registrationCode: '' }]);
    const frames = [await photograph(), await photograph()] as const;
    const face = await stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(...frames) });
    expect(face.status).toBe(200);
    expect(face.body).toEqual({
      livenessResult: true,
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(UUID),
      faceLivenessResults: {
        video: {
          autocapture_result: {
            captured_frame: frames[1].toString('base64'),
            captured_frame_is_constructed: false,
            feedback: ['COMPLIANT_IMAGE'],
          },
          liveness_result: {
            decision: 'LIVE',
            result: 'LIVE',
            feedback: ['SCORES_READY'],
            score: 100,
            liveness_score: 100,
            score_frr: 1.2,
          },
          version: 'stub',
        },
      },
    });
  });

  it('hands out the code from the device step when that comes last', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', face)).body).toMatchObject({
      enrollmentStatus: 1,
      registrationCode: '',
    });
    const device = await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'web' });
    expect(device.body).toEqual({ enrollmentStatus: 2, registrationCode: expect.stringMatching(UUID) });
  });

  it('answers a spoof with 200 and flags, stores nothing and lets the caller try again', async () => {
    stand.engines.decision = LivenessDecision.SPOOF;
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const exports = stand.matcher.calls.export.length;
    const spoof = await stand.post('/enrollment/addFace', {
      enrollmentToken,
      faceLivenessData: captureOf(await photograph()),
    });
    expect(spoof.status).toBe(200);
    expect(spoof.body).toMatchObject({
      livenessResult: false,
      enrollmentStatus: 1,
      registrationCode: '',
      faceLivenessResults: { video: { liveness_result: { decision: 'SPOOF', score: 0 } } },
    });
    expect(stand.matcher.calls.export.length).toBe(exports);
    stand.engines.decision = LivenessDecision.LIVE;
    const again = await stand.post('/enrollment/addFace', {
      enrollmentToken,
      faceLivenessData: captureOf(await photograph()),
    });
    expect(again.body).toMatchObject({ livenessResult: true, enrollmentStatus: 1 });
  });

  it('starts afresh while unfinished, and offers re-enrolment once complete', async () => {
    const who = person();
    const first = await stand.post('/enrollment/enroll', who);
    const second = await stand.post('/enrollment/enroll', who);
    expect(second.body.userExistsAlready).toBe(false);
    expect(second.body.enrollmentToken).not.toBe(first.body.enrollmentToken);
    await enrolled(stand, undefined, who.username);
    const third = await stand.post('/enrollment/enroll', who);
    expect(third.body).toEqual({
      reEnrollmentToken: expect.stringMatching(UUID),
      userExistsAlready: true,
      requiredChecks: ['verifyFace'],
      recordVideo: false,
    });
  });

  it('knows a person by a username in another composition and with white space around, and by no other case', async () => {
    const username = `Jos\u00e9 ${randomUUID()}`;
    await enrolled(stand, undefined, username);
    for (const other of [` ${username}\u00a0`, username.normalize('NFD'), `\t${username.normalize('NFD')}\n`]) {
      const { body } = await stand.post('/enrollment/enroll', { ...person(), username: other });
      expect(body.userExistsAlready).toBe(true);
      expect((await stand.post('/authentication/authenticate', { username: other })).status).toBe(200);
    }
    expect(
      (await stand.post('/enrollment/enroll', { ...person(), username: username.toUpperCase() })).body,
    ).toMatchObject({ userExistsAlready: false });
  });

  it('fails the slower of two enrolments of one username', async () => {
    const who = person();
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', who)).body;
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'web' });
    await enrolled(stand, undefined, who.username);
    const late = await stand.post('/enrollment/addFace', {
      enrollmentToken,
      faceLivenessData: captureOf(await photograph()),
    });
    expect([late.status, late.body.enrollmentStatus, late.body.registrationCode]).toEqual([200, 0, '']);
  });
});

describe('authentication', () => {
  it.each(['P-256', 'secp256k1'] as const)('recognises a person by device (%s) and face', async (curve) => {
    const who = person();
    const keys = deviceKeys(curve);
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', who)).body;
    const pem = keys.publicKey.export({ type: 'spki', format: 'pem' });
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone', publicKey: pem });
    await stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(await photograph()) });
    const begun = await stand.post('/authentication/authenticate', { username: who.username, registrationCode: '' });
    expect(begun.body).toEqual({
      authToken: expect.stringMatching(UUID),
      requiredChecks: ['verifyDevice', 'verifyFace'],
      recordVideo: false,
    });
    const { authToken } = begun.body;
    const signature = signedBy(keys.privateKey, authToken);
    const device = await stand.post('/authentication/verifyDevice', { authToken, deviceId: 'phone', signature });
    expect([device.status, device.body]).toEqual([200, { message: 'Device verified.', authStatus: 1 }]);
    const face = await stand.post('/authentication/verifyFace', {
      authToken,
      faceLivenessData: captureOf(await photograph()),
    });
    expect(face.status).toBe(200);
    expect(face.body).toMatchObject({ livenessResult: true, matchResult: true, authStatus: 2 });
    expect(face.body.matchScore).toBeCloseTo(75.6, 1);
  });

  it.each([
    ['another person', { score: 2.99 }, { livenessResult: true, matchResult: false, authStatus: 1 }],
    ['a match right at the threshold', { score: 3 }, { livenessResult: true, matchResult: true, authStatus: 2 }],
    [
      'a spoof of the right person',
      { decision: LivenessDecision.SPOOF },
      { livenessResult: false, matchResult: true, authStatus: 1 },
    ],
  ])('decides %s', async (_name, engines, verdict) => {
    const { code, keys } = await enrolled(stand);
    const back = await returning(stand, code, keys);
    await stand.post('/authentication/verifyDevice', back.device);
    Object.assign(stand.engines, engines);
    const face = await stand.post('/authentication/verifyFace', back.face);
    expect([face.status, face.body]).toEqual([200, expect.objectContaining(verdict)]);
  });

  it.each([
    [
      'of another token',
      (keys: { privateKey: Parameters<typeof signedBy>[0] }) => ({ signature: signedBy(keys.privateKey, 'another') }),
    ],
    ['of another key', () => ({ signature: signedBy(deviceKeys().privateKey, 'x') })],
    ['of no number of the curve', () => ({ signature: Buffer.alloc(64).toString('base64') })],
    ['of an unknown device', () => ({ deviceId: 'nobody' })],
  ])('answers a signature %s with 200 and its message', async (_name, change) => {
    const { code, keys } = await enrolled(stand);
    const { device } = await returning(stand, code, keys);
    const answer = await stand.post('/authentication/verifyDevice', { ...device, ...change(keys) });
    expect([answer.status, answer.body]).toEqual([200, { message: 'Device signature is invalid', authStatus: 1 }]);
  });

  it('never verifies a device that was enrolled without a key', async () => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' });
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const { registrationCode } = (await stand.post('/enrollment/addFace', face)).body;
    const { device } = await returning(stand, registrationCode, deviceKeys());
    expect((await stand.post('/authentication/verifyDevice', device)).body.authStatus).toBe(1);
  });
});

describe('a new model pack', () => {
  it('compares with a template made again from the kept picture, and keeps that', async () => {
    const { code, keys } = await enrolled(stand);
    const { face, authToken } = await returning(stand, code, keys);
    const capturedAt = () =>
      stand.service.database.query(
        `SELECT captured_at FROM face_sample JOIN subject ON id = subject_id WHERE code = $1`,
        [code],
      );
    const before = await capturedAt();
    const renewed = Buffer.from('template-of-the-new-pack');
    await stand.matcher.stop();
    const newPack = await stubService(stand.nats.url, NexaFaceService, {
      export: () => ({ template: new Uint8Array(renewed), receiptId: 'r' }),
      compare: ({ gallery }) => {
        if (!renewed.equals(Buffer.from(gallery?.data.value as Uint8Array))) {
          throw new DomainError('INVALID_VALUE', 'Another model', { reason: 'template_version' });
        }
        return { score: 6, scorePercent: 75, receiptId: 'r' };
      },
    });
    onTestFinished(async () => {
      await newPack.stop();
      stand.matcher = await stubMatcher(stand.nats.url, stand.engines);
    });
    expect((await stand.post('/authentication/verifyFace', face)).body).toMatchObject({ matchResult: true });
    const again = { authToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/authentication/verifyFace', again)).body).toMatchObject({ matchResult: true });
    expect(newPack.calls.export).toHaveLength(1);
    expect(await capturedAt()).toEqual(before);
    const kept = Buffer.from(newPack.calls.export[0]?.encounter?.image ?? []);
    expect(await sharp(kept).metadata()).toMatchObject({ format: 'jpeg', width: 48, height: 64 });
  });
});

describe('re-enrolment', () => {
  /** A registered person who enrols again, and their shot for verifyFace. */
  async function again(username?: string) {
    const first = await enrolled(stand, undefined, username);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', first.who)).body as {
      reEnrollmentToken: string;
    };
    return {
      ...first,
      reEnrollmentToken,
      face: { reEnrollmentToken, faceLivenessData: captureOf(await photograph()) },
    };
  }
  const devicesOf = async (code: string): Promise<string[]> =>
    (await stand.get(`/admin/registration/${code}`)).body.registeredDevices.map(
      ({ deviceId }: { deviceId: string }) => deviceId,
    );

  it('adds a device after the face was recognised; the code stays', async () => {
    const { code, reEnrollmentToken, face } = await again();
    const early = await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken });
    expect([early.status, early.body.errorMsg]).toEqual([400, expect.stringContaining('not for re-enrollment')]);
    const verified = await stand.post('/reEnrollment/verifyFace', face);
    expect(verified.body).toMatchObject({ livenessResult: true, matchResult: true, authStatus: 2 });
    const tablet = deviceKeys();
    const complete = { reEnrollmentToken, deviceId: 'tablet', publicKey: tablet.spki, addOrUpdate: 0 };
    const done = await stand.post('/reEnrollment/completeReEnroll', complete);
    expect([done.status, done.body]).toEqual([200, { registrationCode: code }]);
    expect((await devicesOf(code)).sort()).toEqual(['phone', 'tablet']);
    const { authToken } = await returning(stand, code, tablet);
    const signature = signedBy(tablet.privateKey, authToken);
    const device = await stand.post('/authentication/verifyDevice', { authToken, deviceId: 'tablet', signature });
    expect(device.body.message).toBe('Device verified.');
  });

  it('replaces all devices on request, and needs no device at all', async () => {
    const { code, reEnrollmentToken, face, who } = await again();
    await stand.post('/reEnrollment/verifyFace', face);
    await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken, deviceId: 'only', addOrUpdate: 1 });
    expect(await devicesOf(code)).toEqual(['only']);
    const next = (await stand.post('/enrollment/enroll', who)).body.reEnrollmentToken;
    const shot = captureOf(await photograph());
    await stand.post('/reEnrollment/verifyFace', { reEnrollmentToken: next, faceLivenessData: shot });
    const done = await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken: next });
    expect(done.body).toEqual({ registrationCode: code });
  });

  it('keeps to the limit of devices', async () => {
    const { who, code } = await enrolled(stand);
    const add = async (deviceId: string) => {
      const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who)).body;
      const faceLivenessData = captureOf(await photograph());
      await stand.post('/reEnrollment/verifyFace', { reEnrollmentToken, faceLivenessData });
      return (await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken, deviceId })).status;
    };
    expect([await add('two'), await add('three'), await add('four'), await add('three')]).toEqual([200, 200, 400, 200]);
    expect(await devicesOf(code)).toHaveLength(3);
  });

  it.each([
    ['another person', { score: 1 }],
    ['a spoof', { decision: LivenessDecision.SPOOF }],
  ])('refuses %s, and then its completion', async (_name, engines) => {
    const { reEnrollmentToken, face } = await again();
    Object.assign(stand.engines, engines);
    expect((await stand.post('/reEnrollment/verifyFace', face)).body.authStatus).toBe(1);
    expect((await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken })).status).toBe(400);
  });

  it.each<[string, string, object]>([
    ['a key that is none', 'completeReEnroll', { deviceId: 'x', publicKey: 'AAAA' }],
    ['a key without a device', 'completeReEnroll', { publicKey: deviceKeys().spki }],
    ['addOrUpdate 2', 'completeReEnroll', { deviceId: 'x', addOrUpdate: 2 }],
    ['no frames', 'verifyFace', { faceLivenessData: captureOf() }],
    ['no face data', 'verifyFace', {}],
  ])('answers %s with 400', async (_name, step, body) => {
    const { reEnrollmentToken, face } = await again();
    if (step === 'completeReEnroll') await stand.post('/reEnrollment/verifyFace', face);
    expect((await stand.post(`/reEnrollment/${step}`, { reEnrollmentToken, ...body })).status).toBe(400);
  });

  it('is cancelled, and its token is invalid afterwards', async () => {
    const { reEnrollmentToken, face, enrollmentToken } = await again();
    expect((await stand.post('/reEnrollment/cancel', { reEnrollmentToken: enrollmentToken })).status).toBe(400);
    expect((await stand.post('/reEnrollment/cancel', { reEnrollmentToken })).status).toBe(200);
    expect((await stand.post('/reEnrollment/verifyFace', face)).status).toBe(400);
    expect((await stand.post('/reEnrollment/cancel', { reEnrollmentToken })).status).toBe(400);
  });
});
