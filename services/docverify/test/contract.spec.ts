import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { docverify } from '../src/service.js';

servesItsContract(docverify);
