import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { voiceliveness } from '../src/service.js';

servesItsContract(voiceliveness);
