import { servesItsContract } from '@bonafide/testing/contract/conformance';
import { webhook } from '../src/service.js';

servesItsContract(webhook);
