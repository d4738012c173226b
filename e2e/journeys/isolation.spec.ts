import { beforeAll, describe, expect, it } from 'vitest';
import { access, otherAccess } from '../support/access.ts';
import { photograph } from '../support/photographs.ts';
import { Api, capture, newDevice, newName, signToken } from './api.ts';

const face = await photograph('bella-1');
const device = newDevice();
const username = newName();
let owner: Api;
let otherTenant: Api;
let enrollmentToken: string;
let registrationCode: string;
let authToken: string;

beforeAll(async () => {
  owner = await Api.open(access());
  otherTenant = await Api.open(otherAccess());
  enrollmentToken = await owner.enroll();
  registrationCode = await owner.register(face, device, username);
  authToken = await owner.authenticate(registrationCode);
});

describe('what belongs to one tenant does not exist for another', () => {
  const faceLivenessData = capture([face], 'hotel4');

  it.each([
    ['enrollment/addDevice', () => ({ enrollmentToken, deviceId: 'd', publicKey: device.publicKey })],
    ['enrollment/addFace', () => ({ enrollmentToken, faceLivenessData })],
    ['enrollment/cancel', () => ({ enrollmentToken })],
    ['authentication/authenticate', () => ({ registrationCode })],
    ['authentication/authenticate', () => ({ username })],
    [
      'authentication/verifyDevice',
      () => ({ authToken, deviceId: device.id, signature: signToken(device, authToken) }),
    ],
    ['authentication/verifyFace', () => ({ authToken, faceLivenessData })],
    ['authentication/cancel', () => ({ authToken })],
  ])('%s', async (path, body) => {
    const answer = await otherTenant.post(`/onboarding/${path}`, body());
    expect(answer.status).toBe(400);
    expect(answer.body.errorCode).toBe('INPUT_VALUES_ERROR');
  });

  it.each(['', '/export', '/erasure'])('admin/registration/CODE%s', async (below) => {
    const path = `/onboarding/admin/registration/${registrationCode}${below}`;
    const { status, body } = await otherTenant.get(path);
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('not a valid registration code')]);
    expect((await owner.get(path)).status).toBe(below === '/erasure' ? 400 : 200);
  });

  it('a username taken elsewhere is free', async () => {
    const answer = await otherTenant.post('/onboarding/enrollment/enroll', { username, email: 'a@example.test' });
    expect(answer.body.userExistsAlready).toBe(false);
  });

  it('the owner can go on', async () => {
    const answer = await owner.post('/onboarding/authentication/verifyFace', { authToken, faceLivenessData });
    expect(answer.body).toMatchObject({ livenessResult: true, matchResult: true });
  });
});
