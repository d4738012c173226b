import { servesItsContract } from '@bonafide/testing/conformance';
import { faceliveness } from '../src/service.js';
import { startLiveness } from './running.js';

servesItsContract(faceliveness, startLiveness);
