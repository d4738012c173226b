import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherAccess } from '../support/access.ts';
import { photograph } from '../support/photographs.ts';
import { Api, capture } from './api.ts';

const [bella, bellaAgain] = await Promise.all((['bella-1', 'bella-2'] as const).map(photograph));
const FACE_ONLY = {
  enrollment: { addDevice: false, addFace: true, addDocument: false },
  authentication: { verifyFace: true, verifyDevice: false },
};
let api: Api;
let before: object;

const configure = (onboardingOptions: object) =>
  api.post('/onboarding/admin/customerConfig', { onboardingConfig: { onboardingOptions } });
const within = (minAge: number, maxAge: number) => ({ minAge, maxAge, minTolerance: 0, maxTolerance: 0 });

/** A tenant that asks for a face alone, and holds the age that its network sees against limits (real models). */
describe('a tenant that asks for a face of a certain age', () => {
  beforeAll(async () => {
    api = await Api.open(otherAccess());
    before = (await api.get('/onboarding/admin/customerConfig')).body.onboardingConfig.onboardingOptions;
    expect((await configure(FACE_ONLY)).status).toBe(200);
  });
  afterAll(() => configure(before));

  it.each([
    [1, 16],
    [18, 65],
    [21, 100],
    [1, 101],
  ])('holds it against %d to %d at the very next enrolment', async (minAge, maxAge) => {
    const limits = { enabled: true, ...within(minAge, maxAge) };
    expect((await configure({ enrollment: { ageEstimation: limits } })).status).toBe(200);
    const token = await api.enroll();
    const answer = await api.client.addFace(token, capture([bella, bella, bella]));
    const { ageEstimationCheck: check } = answer;
    const age = check?.ageFromFaceLivenessServer as number;
    // A grown-up woman, as anyone would say who sees her; the network errs by some six years.
    expect(age).toBeGreaterThan(16);
    expect(age).toBeLessThan(65);
    const result = age >= minAge && age <= maxAge ? 'PASS' : 'FAIL';
    expect(check).toEqual({ result, ageFromFaceLivenessServer: age, ageEstimation: limits });
    expect(answer.livenessResult).toBe(true);
    expect(answer.enrollmentStatus).toBe(result === 'PASS' ? 2 : 1);
    if (result === 'FAIL') {
      expect(answer.registrationCode).toBe('');
      return;
    }
    const authToken = await api.authenticate(answer.registrationCode);
    expect(await api.client.verifyFace(authToken, capture([bellaAgain, bellaAgain, bellaAgain]))).toMatchObject({
      matchResult: true,
      authStatus: 2,
    });
  });
});
