import { randomBytes } from 'node:crypto';
import { servesItsContract } from '@bonafide/testing/conformance';
import { startTestService } from '@bonafide/testing/service';
import { nexaface } from '../src/service.js';

servesItsContract(nexaface, () =>
  startTestService(nexaface, {
    BONAFIDE_MODEL_PACK: process.env.BONAFIDE_MODEL_PACK ?? 'default',
    BONAFIDE_KEYS: `test:${randomBytes(32).toString('base64')}`,
  }),
);
