import { EnginePool } from '@bonafide/engine/engine-pool';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import type { DocumentPage } from '@bonafide/wire/document/page';
import { Injectable } from '@nestjs/common';
import type { DocumentType } from '../kind/document-type.js';
import type { readingTasks } from '../reading/reading.tasks.js';
import { ReadingFiles } from '../reading/reading-files.js';
import type { Asking } from '../request/asking.js';
import { isWhite } from '../request/light.js';
import { today } from '../request/today.js';

/** What one page shows. */
export interface RecognisedPage {
  /** Undefined where the page shows no document of a known type. */
  readonly type: DocumentType | undefined;
  /** The type has another side, which was not shown yet. */
  readonly nextPageExpected: boolean;
  readonly rotated180: boolean;
  readonly receiptId: string;
}

/** Types of documents by one of their pages, each with its receipt. */
@Injectable()
export class RecogniseService {
  constructor(
    private readonly pool: EnginePool<typeof readingTasks>,
    private readonly receipts: Receipts,
    private readonly files: ReadingFiles,
  ) {}

  /** Throws DomainError INVALID_MEDIA, MEDIA_SIZE, UNAVAILABLE and TIMEOUT; an unknown document is an answer. */
  async recognise(page: DocumentPage, alreadyCropped: boolean, { tenant, signal }: Asking): Promise<RecognisedPage> {
    const pages = [{ image: page.image, isWhite: isWhite(page.lightingScheme) }];
    const order = { pages, alreadyCropped, today: today(), templates: this.files.templates };
    const { type, facts } = await this.pool.run('recognise', order, signal);
    const receiptId = await this.receipts.keep({
      tenant,
      operation: 'recogniseType',
      outcome: type ? 'KNOWN' : 'UNKNOWN',
      policy: { templates: facts.templates },
      scores: { type: type && { id: type.id, name: type.name }, pages: facts.pages },
      models: modelsOf(this.pool.manifest, ({ role }) => facts.models.includes(role)),
      inputs: facts.inputs.map((sha256) => ({ kind: 'page', sha256 })),
    });
    return {
      type,
      // Two pages in one picture are both sides.
      nextPageExpected: type !== undefined && type.sides === 2 && facts.pages.length < 2,
      rotated180: facts.pages[0]?.rotated180 ?? false,
      receiptId,
    };
  }
}
