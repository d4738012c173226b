import { servesItsContract } from '@bonafide/testing/conformance';
import { startTestService } from '@bonafide/testing/service';
import { onboarding } from '../src/service.js';
import { SECRETS } from './support/stand.js';

servesItsContract(onboarding, () => startTestService(onboarding, SECRETS));
