import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { gallery } from '../src/service.js';

servesItsContract(gallery);
