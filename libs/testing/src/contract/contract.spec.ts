import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answered, Contract } from './contract.js';
import { ContractWatch } from './watch.js';

let contract: Contract;
beforeAll(() => {
  contract = new Contract();
});

const answer = (route: string, status: number, body: unknown, mediaType = 'application/json'): Answered => {
  const [method = '', path = ''] = route.split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method, path, status, mediaType: `${mediaType}; charset=utf-8`, body: Buffer.from(text) };
};
const addFace = 'POST /onboarding/enrollment/addFace';
const progress = { livenessResult: true, enrollmentStatus: 1, registrationCode: '' };
const refused = { errorCode: 'X', errorMsg: 'y', status: 503, timestamp: '2026-11-27T00:00:00.000Z' };

/** What a watch reports about answers, in order. */
function violations(answers: Answered[], watched: ConstructorParameters<typeof ContractWatch>[1] = {}): string[] {
  const watch = new ContractWatch(contract, watched);
  for (const one of answers) watch.see(one);
  return [...watch.violations];
}

describe('a contract', () => {
  it('cannot be built without every document', () => {
    const empty = mkdtempSync(join(tmpdir(), 'bonafide-contract-'));
    expect(() => new Contract(empty)).toThrow('engines.yaml');
    rmSync(empty, { recursive: true });
  });

  it('finds the operation of a path, the literal one before the one with a parameter', () => {
    expect(contract.operation('GET', '/onboarding/admin/registration/abc')?.name).toMatch(/\{registrationCode\}$/);
    expect(contract.operation('POST', '/onboarding/enrollment/PIN/initiate')?.name).toMatch(/PIN\/initiate$/);
    expect(contract.operation('GET', '/onboarding/enrollment/enroll')).toBeUndefined();
  });
});

describe('a watch', () => {
  it('accepts what the contract allows', () =>
    expect(violations([answer(addFace, 200, progress), answer(addFace, 400, { ...refused, status: 400 })])).toEqual(
      [],
    ));

  it.each<[string, Answered, RegExp]>([
    ['a member of another type', answer(addFace, 200, { ...progress, livenessResult: 'yes' }), /200 \/livenessResult/],
    ['a missing member', answer(addFace, 200, { livenessResult: true }), /200 {2}must have required property/],
    [
      'a decision that no engine knows',
      answer(addFace, 200, {
        ...progress,
        faceLivenessResults: { video: { liveness_result: { decision: 'PERHAPS' } } },
      }),
      /decision must be equal to one of the allowed values/,
    ],
    ['a status that is not documented', answer(addFace, 418, refused), /418 is not documented/],
    ['another media type', answer(addFace, 200, 'ok', 'text/html'), /200 has no text\/html/],
    ['what is no JSON', answer(addFace, 200, '{'), /200/],
    ['an error of no known shape', answer(addFace, 503, { message: 'away' }), /503 has no error shape/],
    ['an answer from nowhere', answer('GET /nowhere', 200, {}), /200 from a path that the contract lacks/],
    ['a strange 404', answer('GET /nowhere', 404, { oops: 1 }), /404 has no error shape/],
    ['a body where none is documented', answer('DELETE /webhook/registration/a', 200, { x: 1 }), /without a body/],
  ])('reports %s', (_what, wrong, says) => {
    const [found = ''] = violations([wrong]);
    expect(found).toMatch(says);
  });

  it('takes every decision of the engines in a step', () => {
    const decided = (decision: string) =>
      answer(addFace, 200, { ...progress, faceLivenessResults: { video: { liveness_result: { decision } } } });
    const names = ['POSE_TOO_HIGH', 'FACE_TOO_LOW_RESOLUTION', 'TOO_LOW_FACIAL_DYNAMIC_RANGE', 'SPOOF'];
    expect(violations(names.map(decided))).toEqual([]);
  });

  it('takes from every operation what any may answer, in its shape or the platform’s', () => {
    expect(violations([answer(addFace, 503, refused), answer('POST /nexaface/compare', 429, refused)])).toEqual([]);
  });

  it('requires both bodies of an engine’s error', () => {
    const error = { code: -3, description: 'Required field "probe" is missing.' };
    const compare = 'POST /nexaface/compare';
    expect(violations([answer(compare, 400, { error })])).not.toEqual([]);
    expect(violations([answer(compare, 400, { ...refused, status: 400, error })])).toEqual([]);
  });

  it('refuses 501 of what is served', () => {
    const planned = ['POST /onboarding/enrollment/watchlist'];
    expect(violations([answer(addFace, 501, refused)], { planned })).toEqual([`${addFace}: 501 although it is served`]);
    expect(violations([answer('POST /onboarding/enrollment/watchlist', 501, refused)], { planned })).toEqual([]);
  });

  it('refuses a route that no document has', () => {
    const watch = new ContractWatch(contract, {});
    watch.hold(['POST /onboarding/enrollment/enroll', 'GET /onboarding/version', 'GET /webhook/registration/:id']);
    expect([...watch.violations]).toEqual([]);
    watch.hold(['POST /onboarding/enrollment/enrol']);
    expect([...watch.violations]).toEqual([
      'POST /onboarding/enrollment/enrol: is served but is in no document of the contract',
    ]);
  });

  it('of a gateway, holds its own operations and what only a gateway answers', () => {
    const watched = { passesOnAllBut: ['POST /auth/realms/:realm/protocol/openid-connect/token'] };
    const token = 'POST /auth/realms/acme/protocol/openid-connect/token';
    expect(violations([answer(addFace, 200, { a: 'stub' })], watched)).toEqual([]);
    expect(violations([answer(addFace, 401, { a: 'stub' })], watched)).not.toEqual([]);
    expect(violations([answer(token, 200, {})], watched)).not.toEqual([]);
  });
});
