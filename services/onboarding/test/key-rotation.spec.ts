import { randomBytes } from 'node:crypto';
import { startTestService } from '@bonafide/testing/service';
import { expect, it, onTestFinished } from 'vitest';
import { onboarding } from '../src/service.js';
import { callerOf, enrolled, KEYS, SECRETS, startStand, TENANT } from './support/stand.js';

it('people are known by name after the key-encryption key was changed and the old one thrown away', async () => {
  const fresh = `k2:${randomBytes(32).toString('base64')}`;
  const stand = await startStand();
  onTestFinished(() => stand.stop());
  const { who } = await enrolled(stand);
  const start = async (keys: string) => {
    const service = await startTestService(onboarding, {
      BONAFIDE_NATS_URL: stand.nats.url,
      BONAFIDE_DATABASE_URL: stand.service.databaseUrl,
      ...SECRETS,
      BONAFIDE_KEYS: keys,
    });
    onTestFinished(() => service.stop());
    return service;
  };
  await start(`${fresh},${KEYS}`);
  const call = callerOf(await start(fresh));
  const { status, body } = await call('POST', '/authentication/authenticate', TENANT, { username: who.username });
  expect([status, body.requiredChecks]).toEqual([200, ['verifyDevice', 'verifyFace']]);
});
