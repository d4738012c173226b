import { DomainError } from '@bonafide/platform/errors/domain-error';
import { TemplateError } from '@bonafide/vision/face/template';
import { Injectable } from '@nestjs/common';
import { PresentPack } from '../face/present-pack.js';
import { type Cutoff, defaultCutoff, identificationScore } from './cutoff.js';
import { ExactSearch, type Search } from './exact-search.js';
import { GallerySettings } from './gallery-settings.js';
import { ReadyGallery } from './ready-gallery.js';
import { SearchReceipts } from './search-receipts.js';
import type { TenantState } from './search-state.js';

/** A search as it is asked for. */
export interface AskedSearch {
  readonly tenant: string;
  /** As nexaface exports it to other services. */
  readonly template: Uint8Array;
  readonly galleryName: string;
  /** Only these registrations of the gallery. */
  readonly codes?: readonly string[];
  /** The most candidates. */
  readonly most: number;
  /** By the size of the gallery where it is absent. */
  readonly cutoff?: Cutoff;
  readonly signal: AbortSignal;
}

/** Why somebody is a candidate. */
export type Reason = 'IDENTIFIED' | 'POSSIBLE';

/** Somebody who was found. */
export interface FoundMember {
  readonly code: string;
  /** S = −log10(false match rate) of the comparison one to one. */
  readonly score: number;
  /** 0 to 100. */
  readonly scorePercent: number;
  /** 1 for the best. */
  readonly rank: number;
  /** IDENTIFIED where a search among so many strangers would seldom find such a score. */
  readonly reason: Reason;
}

/** Searches for a face among the members of a gallery: all of them, or not at all. */
@Injectable()
export class SearchService {
  constructor(
    private readonly pack: PresentPack,
    private readonly settings: GallerySettings,
    private readonly gallery: ReadyGallery,
    private readonly exact: ExactSearch,
    private readonly receipts: SearchReceipts,
  ) {}

  /**
   * The best first. Throws NOT_FOUND (reason `gallery`), INVALID_VALUE (reason `template`, `template_version`), and UNAVAILABLE or
   * TIMEOUT where not every member can be covered. An answer goes out only once its receipt is stored.
   */
  async find(asked: AskedSearch): Promise<{ found: FoundMember[]; receiptId: string }> {
    const { tenant, template, galleryName, most, signal, codes } = asked;
    const search: Search = { tenant, probe: this.probeOf(template), galleryName, codes, most, signal };
    const { falsePositiveIdentificationRate: rate } = await this.settings.of(tenant);
    const state = await this.gallery.require(tenant, galleryName, signal);
    const size = sizeOf(state, codes);
    const cutoff = asked.cutoff ?? defaultCutoff(size, rate);
    const { best: found, isSure } = await this.exact.run(search, state, cutoff);
    const { revision } = state;
    const isBySize = asked.cutoff === undefined;
    const receiptId = await this.receipts.keep({
      ...{ tenant, template, size, revision, most },
      ...{ cutoff, isBySize, rate, found, isSure },
    });
    const identified = identificationScore(size, rate);
    return {
      found: found.map(({ code, score, percent }, i) => ({
        code,
        score,
        scorePercent: percent,
        rank: i + 1,
        reason: score >= identified ? 'IDENTIFIED' : 'POSSIBLE',
      })),
      receiptId,
    };
  }

  private probeOf(bytes: Uint8Array): Search['probe'] {
    try {
      const { template, vector } = this.pack.read(bytes);
      if (!vector) throw new TemplateError('TEMPLATE_VERSION', 'The template was not made by the present model pack.');
      return { template, vector };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const reason = error.code === 'TEMPLATE_VERSION' ? 'template_version' : 'template';
      throw new DomainError('INVALID_VALUE', error.message, { reason });
    }
  }
}

/** Among how many members a search is. */
function sizeOf({ members, galleryMembers }: TenantState, codes: readonly string[] | undefined): number {
  const size = galleryMembers ?? members;
  return codes ? Math.min(codes.length, size) : size;
}
