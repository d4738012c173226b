import { servesItsContract } from '@bonafide/testing/conformance';
import { docverify } from '../src/service.js';

servesItsContract(docverify);
