import { servesItsContract } from '@bonafide/testing/conformance';
import { webhook } from '../src/service.js';

servesItsContract(webhook);
