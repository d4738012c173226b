import { servesItsContract } from '@bonafide/testing/conformance';
import { compliance } from '../src/service.js';

servesItsContract(compliance);
