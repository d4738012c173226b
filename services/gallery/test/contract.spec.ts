import { servesItsContract } from '@bonafide/testing/conformance';
import { gallery } from '../src/service.js';

servesItsContract(gallery);
