import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { nexavoice } from '../src/service.js';

servesItsContract(nexavoice);
