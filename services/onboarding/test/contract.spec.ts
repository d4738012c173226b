import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { startTestService } from '@bonafide/testing/service';
import { onboarding } from '../src/service.js';
import { KEYS } from './support/stand.js';

servesItsContract(onboarding, () => startTestService(onboarding, { BONAFIDE_KEYS: KEYS }));
