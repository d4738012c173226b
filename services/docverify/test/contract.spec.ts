import { servesItsContract } from '@bonafide/testing/conformance';
import { docverify } from '../src/service.js';
import { startDocverify } from './running.js';

servesItsContract(docverify, () => startDocverify());
