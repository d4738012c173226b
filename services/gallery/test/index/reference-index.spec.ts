import { indexConformance } from '../support/index-conformance.js';
import { ReferenceIndex } from '../support/reference-index.js';

indexConformance('the reference', async () => new ReferenceIndex());
