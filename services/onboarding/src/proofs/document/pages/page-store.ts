import { randomUUID } from 'node:crypto';
import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Vault } from '@bonafide/sealing/vault';
import type { DocumentPage as SentPage } from '@bonafide/wire/document/page';
import { type Decodable, readPicture } from '@bonafide/wire/picture/read-picture';
import { Inject, Injectable } from '@nestjs/common';
import type { hostedConfig } from '../../../hosted/hosted-config.js';
import type { Person } from '../../../journey/proof/proof.js';
import { ObjectRemovals } from '../../../objects/object-removals.js';
import { hostOf, OBJECT_STORE, type ObjectStore } from '../../../objects/object-store.js';
import { brokenEngine } from '../engine-answer.js';
import { type DocumentPage, pagePurpose } from './document-page.entity.js';
import { inTime } from './store-time.js';

/** A page that lies in the store, and that no row refers to yet. */
export type StoredPage = Pick<
  DocumentPage,
  'id' | 'tenant' | 'subjectId' | 'number' | 'objectKey' | 'bytes' | 'orientation'
>;

/** Puts pages into the store of objects, sealed under the tenant's data key: ADR 0150. */
@Injectable()
export class PageStore {
  private readonly host: string;

  constructor(
    private readonly vault: Vault,
    private readonly removals: ObjectRemovals,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
    @Inject(CONFIG) config: Config<typeof hostedConfig>,
  ) {
    this.host = hostOf(config.BONAFIDE_PUBLIC_URL);
  }

  /**
   * Stores pages without what a camera wrote beside them. What no row comes to refer to within minutes is removed again. Throws
   * UNAVAILABLE where there is no store or it does not answer: nothing is then kept, and no step may pass.
   */
  async put(person: Person, pages: readonly SentPage[]): Promise<StoredPage[]> {
    const { store } = this;
    if (!store) {
      const cause = new Error('Pages are to be kept, and no store of objects is configured');
      throw new DomainError('UNAVAILABLE', 'Pages cannot be kept here now', {}, { cause });
    }
    const pictures = pages.map(({ image }) => pictureOf(image));
    const stored = pictures.map(({ container }, at) => this.placed(person, at + 1, container));
    await this.removals.order(stored.map(({ objectKey }) => objectKey));
    const puts = stored.map(async (page, at) => {
      const essence = pictures[at]?.container.essence ?? new Uint8Array();
      await store.put(page.objectKey, await this.vault.seal(page.tenant, pagePurpose(page), essence));
    });
    await inTime(Promise.all(puts));
    return stored;
  }

  /** Keys of objects stand in logs, lists and bills of stores: nothing in them is of a person. */
  private placed(
    { tenant, subjectId }: Person,
    number: number,
    { essence, orientation }: Decodable['container'],
  ): StoredPage {
    const id = randomUUID();
    const objectKey = `${this.host}/${tenant}/page/${id}`;
    return { id, tenant, subjectId, number, objectKey, bytes: essence.length, orientation };
  }
}

/** What the engine took for a good page is a picture, by the same reader. */
function pictureOf(image: Uint8Array): Decodable {
  try {
    return readPicture(image);
  } catch {
    throw brokenEngine();
  }
}
