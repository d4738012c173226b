import { createLogger } from '@bonafide/platform/observability/logger';
import { describe } from 'vitest';
import { z } from 'zod';
import { qdrantConfig, qdrantIndexOf } from '../../src/index/qdrant/qdrant-config.js';
import { indexConformance } from '../support/index-conformance.js';

const { BONAFIDE_QDRANT_URL: url = '', BONAFIDE_QDRANT_API_KEY: apiKey } = process.env;

/** The variables name a server of one's own; its collections that begin with `conformance` are left there, empty. */
describe.skipIf(url === '')(`a Qdrant server${url ? '' : ' (skipped: BONAFIDE_QDRANT_URL names none)'}`, () => {
  for (const search of ['exact', 'approximate']) {
    indexConformance(
      search,
      async () => {
        const config = {
          BONAFIDE_GALLERY_QDRANT_URL: url,
          BONAFIDE_GALLERY_QDRANT_API_KEY: apiKey,
          BONAFIDE_GALLERY_QDRANT_PREFIX: `conformance-${search}`,
          BONAFIDE_GALLERY_QDRANT_SEARCH: search,
        };
        const index = qdrantIndexOf(z.object(qdrantConfig).parse(config), createLogger('gallery', 'error'));
        if (!index) throw new Error('No index is configured');
        return index;
      },
      { leastRecall: 0.95 },
    );
  }
});
