import { servesItsContract } from '@bonafide/testing/conformance';
import { voiceliveness } from '../src/service.js';

servesItsContract(voiceliveness);
