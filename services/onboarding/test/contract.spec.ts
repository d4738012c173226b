import { generateKeyPairSync } from 'node:crypto';
import { servesItsContract } from '@bonafide/testing/conformance';
import { startTestService } from '@bonafide/testing/service';
import { onboarding } from '../src/service.js';
import { KEYS } from './support/stand.js';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

servesItsContract(onboarding, () =>
  startTestService(onboarding, {
    BONAFIDE_KEYS: KEYS,
    BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([privateKey]),
  }),
);
