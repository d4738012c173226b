import { createLogger } from '@bonafide/platform/observability/logger';
import { EmbeddedIndex } from '../src/index/embedded/embedded-index.js';
import { indexConformance } from './support/index-conformance.js';

const log = createLogger('gallery', 'silent');

indexConformance('the embedded index', async () => new EmbeddedIndex({ threads: 3, memoryBytes: 2 ** 30, log }));
