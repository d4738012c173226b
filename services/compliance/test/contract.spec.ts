import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { compliance } from '../src/service.js';

servesItsContract(compliance);
