import { servesItsContract } from '@bonafide/testing/conformance';
import { nexavoice } from '../src/service.js';

servesItsContract(nexavoice);
