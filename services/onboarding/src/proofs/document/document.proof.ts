import { Injectable } from '@nestjs/common';
import type { KeptPicture, OfferedCheck, Person, Proof } from '../../journey/proof/proof.js';
import { KeptPages } from './pages/kept-pages.js';
import { PageReader } from './pages/page-reader.js';
import { FACE_CHECK } from './selfies.js';

/** Proof by an identity document whose portrait is the person's. */
@Injectable()
export class DocumentProof implements Proof {
  readonly name = 'document';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addDocument', setting: 'addDocument', isBiometric: true, after: FACE_CHECK },
  ];
  readonly switches = ['enrollment.icaoVerification'];

  constructor(
    private readonly pages: KeptPages,
    private readonly reader: PageReader,
  ) {}

  /** The pages that the store still has. */
  async copies(person: Person): Promise<KeptPicture[]> {
    const copies: KeptPicture[] = [];
    for (const page of await this.pages.of(person)) {
      const opened = await this.reader.open(page);
      if (opened) copies.push({ kind: `document page ${page.number}`, takenAt: page.storedAt, ...opened });
    }
    return copies;
  }

  /** Which pages are kept, and since when their document counts. Nothing where there are none. */
  async records(person: Person): Promise<object> {
    const kept = await this.pages.of(person);
    const documentPages = kept.map(({ number, bytes, storedAt, passedAt }) => ({
      number,
      bytes,
      storedAt: storedAt.toISOString(),
      ...(passedAt && { passedAt: passedAt.toISOString() }),
    }));
    return documentPages.length > 0 ? { documentPages } : {};
  }
}
