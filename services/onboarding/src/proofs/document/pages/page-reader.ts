import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Vault } from '@bonafide/sealing/vault';
import { PAGES_BYTES } from '@bonafide/wire/document/page';
import { uprighting } from '@bonafide/wire/picture/exif';
import { DECODING } from '@bonafide/wire/picture/read-picture';
import { Inject, Injectable } from '@nestjs/common';
import sharp from 'sharp';
import { OBJECT_STORE, type ObjectStore } from '../../../objects/object-store.js';
import { type DocumentPage, pagePurpose } from './document-page.entity.js';
import { inTime } from './store-time.js';

/** What sealing and rewriting a container may add. */
const MOST_BYTES = PAGES_BYTES + 100_000;
const JPEG_QUALITY = 95;

// libvips would keep the last pictures in memory, decoded: no document is to stay there.
sharp.cache(false);

/** A page, opened and upright. */
export interface OpenedPage {
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  image: Buffer;
}

/** Reads kept pages back. */
@Injectable()
export class PageReader {
  constructor(
    private readonly vault: Vault,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * A page as it was kept, or, where its camera was turned, upright and encoded as JPEG. Undefined, with an error in the log, where the
   * store has lost it. Throws UNAVAILABLE where the store does not answer, and whatever the vault throws for bytes that are not this page.
   */
  async open(page: DocumentPage): Promise<OpenedPage | undefined> {
    const sealed = await inTime(this.sealed(page));
    if (!sealed) {
      this.log.error({ page: page.id }, 'a kept page is not in the store');
      return undefined;
    }
    return upright(await this.vault.open(page.tenant, pagePurpose(page), sealed), page.orientation);
  }

  private async sealed({ objectKey }: DocumentPage): Promise<Buffer | undefined> {
    if (!this.store) throw new Error('Pages were kept, and no store of objects is configured');
    return this.store.get(objectKey, MOST_BYTES);
  }
}

async function upright(image: Buffer, orientation: number): Promise<OpenedPage> {
  const { isMirrored, degrees } = uprighting(orientation, 0);
  if (!isMirrored && degrees === 0) return { mediaType: mediaTypeOf(image), image };
  const turned = sharp(image, DECODING).flop(isMirrored).rotate(degrees).flatten({ background: 'white' });
  return { mediaType: 'image/jpeg', image: await turned.jpeg({ quality: JPEG_QUALITY }).toBuffer() };
}

/** By the first byte: nothing but these three was taken. */
function mediaTypeOf([first]: Uint8Array): OpenedPage['mediaType'] {
  if (first === 0xff) return 'image/jpeg';
  return first === 0x89 ? 'image/png' : 'image/webp';
}
