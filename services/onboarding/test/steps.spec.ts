import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Route } from '@bonafide/platform/http/not-implemented';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PinModule } from '../src/proofs/pin/pin.module.js';
import { captureOf, enrolled, person, photograph, returning, type Stand, startStand } from './support/stand.js';
import { ToyNoteModule } from './support/toy-note.js';
import { ToySecretModule, tooLong, toy } from './support/toy-secret.js';

const TENANT = 'toys';
const TOY_ROUTES: Route[] = [
  'POST /onboarding/enrollment/beginSecret',
  'POST /onboarding/enrollment/finishSecret',
  'POST /onboarding/note',
];
let stand: Stand;
beforeAll(async () => {
  stand = await startStand({}, [ToySecretModule, ToyNoteModule], TOY_ROUTES, [PinModule]);
  const onboardingOptions = { enrollment: { addDevice: false, addPIN: true } };
  const switched = await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, TENANT);
  expect(switched.status).toBe(200);
});
afterAll(() => stand.stop());

let enrollmentToken: string;
beforeEach(async () => {
  Object.assign(toy, { meanwhile: async () => {}, answering: () => {}, operations: [] });
  const { body } = await stand.post('/enrollment/enroll', person(), TENANT);
  expect(body.requiredChecks).toEqual(['addFace', 'addSecret']);
  enrollmentToken = body.enrollmentToken;
});

const begin = () => stand.post('/enrollment/beginSecret', { enrollmentToken }, TENANT);
const finish = (secret: number) => stand.post('/enrollment/finishSecret', { enrollmentToken, secret }, TENANT);
const rows = (sql: string) =>
  stand.service.database.query(
    `${sql} (SELECT id FROM session WHERE token_hash = sha256(convert_to('${enrollmentToken}', 'UTF8')))`,
  );
const secret = async (): Promise<number> =>
  (await rows('SELECT value::int AS secret FROM session_note WHERE session_id ='))[0].secret;
const notes = () => rows('SELECT FROM session_note WHERE session_id =');
const outcomes = () => rows('SELECT check_name, passed, scores FROM outcome WHERE session_id =');

describe('a step of two calls', () => {
  it('owes its check until the second, which may complete the session', async () => {
    expect((await begin()).body).toEqual({ sent: true, enrollmentStatus: 1, registrationCode: '' });
    expect(await outcomes()).toEqual([]);
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', face, TENANT)).body.enrollmentStatus).toBe(1);
    const done = await finish(await secret());
    expect(done.body).toMatchObject({
      isRight: true,
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/-/),
    });
    expect((await outcomes()).at(-1)).toEqual({ check_name: 'addSecret', passed: true, scores: { digits: 6 } });
  });

  it('misses with a wrong answer; failures are counted by factor, and lock it', async () => {
    await begin();
    expect((await finish(1)).body).toMatchObject({ isRight: false, enrollmentStatus: 1 });
    expect((await finish(2)).body).toMatchObject({ isRight: false });
    const locked = await finish(3);
    expect([locked.status, locked.body.errorMsg]).toEqual([400, 'MaxAttempts reached: the secret is locked']);
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', face, TENANT)).body.livenessResult).toBe(true);
  });

  it('answers a repeat of the first as before, and does it again once the repeat’s time is over', async () => {
    const [first, repeat] = [await begin(), await begin()];
    expect(repeat.text).toBe(first.text);
    expect(toy.operations).toHaveLength(1);
    const before = await secret();
    await rows(`UPDATE step SET lease_until = now() - interval '1 s' WHERE session_id =`);
    expect((await begin()).text).toBe(first.text);
    expect(await secret()).not.toBe(before);
    expect(new Set(toy.operations).size).toBe(2);
  });

  it('leaves nothing when the enrolment is cancelled', async () => {
    await begin();
    expect(await notes()).toHaveLength(1);
    await stand.post('/enrollment/cancel', { enrollmentToken }, TENANT);
    expect(await notes()).toEqual([]);
    expect((await finish(1)).status).toBe(400);
    expect(await rows('SELECT FROM step WHERE session_id =')).toEqual([]);
  });

  it('cannot be switched on where no proof offers it', async () => {
    const plain = await startStand({}, [], [], [PinModule]);
    const onboardingOptions = { enrollment: { addPIN: true } };
    const answer = await plain.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } });
    await plain.stop();
    const field = 'onboardingConfig.onboardingOptions.enrollment.addPIN';
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining(field)]);
  });
});

describe('a step that owes nothing', () => {
  const note = (flow: string, token: string, text: string) => stand.post('/note', { flow, token, text }, TENANT);

  it('leaves the open checks as they are, extends the session and leaves no outcome', async () => {
    await rows(`UPDATE session SET expires_at = now() + interval '60 s' WHERE id =`);
    expect((await note('enrollment', enrollmentToken, 'hello')).body).toMatchObject({ length: 5, enrollmentStatus: 1 });
    const [session] = await rows(
      'SELECT open_checks, extract(epoch FROM expires_at - now()) AS idle FROM session WHERE id =',
    );
    expect(session.open_checks).toEqual(['addFace', 'addSecret']);
    expect(Number(session.idle)).toBeGreaterThan(800);
    expect(await outcomes()).toEqual([]);
  });

  it('leaves an outcome of what it decided, and belongs to several flows', async () => {
    const { code, keys } = await enrolled(stand, 'acme');
    const { authToken } = await returning(stand, code, keys, 'acme');
    const answer = await stand.post('/note', { flow: 'authentication', token: authToken, text: 'bad' }, 'acme');
    expect(answer.body).toEqual({ length: 3, authStatus: 1 });
    const [outcome] = await stand.service.database.query(`SELECT passed FROM outcome WHERE check_name = 'note'`);
    expect(outcome).toEqual({ passed: false });
  });

  it('needs a token of the flow that it was called for', async () =>
    expect((await note('authentication', enrollmentToken, 'x')).body.errorMsg).toContain('not for authentication'));
});

describe('the runner', () => {
  it('gives a repeat after a failure the same operation, and a new request another', async () => {
    toy.meanwhile = async () => {
      throw new DomainError('UNAVAILABLE', 'away');
    };
    expect((await begin()).status).toBe(503);
    expect((await begin()).status).toBe(503);
    toy.meanwhile = async () => {};
    expect((await begin()).status).toBe(200);
    expect(toy.operations).toHaveLength(3);
    expect(new Set(toy.operations).size).toBe(1);
  });

  it('gives the operation of an owner that died to its successor', async () => {
    toy.meanwhile = async () => {
      toy.meanwhile = async () => {};
      await rows(`UPDATE step SET lease_until = now() - interval '1 s' WHERE session_id =`);
      expect((await begin()).status).toBe(200);
    };
    expect((await begin()).status).toBe(503);
    expect(toy.operations).toHaveLength(2);
    expect(new Set(toy.operations).size).toBe(1);
  });

  it('sends the operation to the engines, the same for each try', async () => {
    const seen: (string | undefined)[] = [];
    stand.engines.meanwhile = (_request, { operationId }) => {
      seen.push(operationId);
      if (seen.length === 1) throw new DomainError('UNAVAILABLE', 'away');
    };
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    expect((await stand.post('/enrollment/addFace', face, TENANT)).status).toBe(503);
    expect((await stand.post('/enrollment/addFace', face, TENANT)).status).toBe(200);
    const other = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    await stand.post('/enrollment/addFace', other, TENANT);
    stand.engines.meanwhile = () => {};
    expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  });

  it('settles before it answers: an answer that cannot be made is made from the ledger at the next try', async () => {
    toy.answering = () => {
      throw new Error('no answer');
    };
    expect((await begin()).status).toBe(500);
    toy.answering = () => {};
    expect((await begin()).body).toMatchObject({ sent: true });
    expect(toy.operations).toHaveLength(1);
  });

  it('gives up when asking takes longer than the lease allows, and writes nothing', async () => {
    toy.meanwhile = tooLong;
    const answer = await begin();
    expect([answer.status, answer.body.errorCode]).toEqual([504, expect.any(String)]);
    await tooLong();
    expect(await notes()).toEqual([]);
    toy.meanwhile = async () => {};
    expect((await begin()).status).toBe(200);
  });

  it('leases a claim for the time that its step may ask, plus the time to write', async () => {
    let lease = 0;
    toy.meanwhile = async () => {
      const [row] = await rows('SELECT extract(epoch FROM lease_until - now()) AS lease FROM step WHERE session_id =');
      lease = Number(row.lease);
    };
    await begin();
    expect(lease).toBeGreaterThan(0.3);
    expect(lease).toBeLessThan(6);
  });
});
