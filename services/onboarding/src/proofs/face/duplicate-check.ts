import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { type Candidate, GalleryService } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Reviews, type SealedReview, unaccepted } from '../../journey/review/reviews.js';
import { brokenPeer, peerFailure } from '../../journey/step/peer-failure.js';
import { callOptions, type StepContext } from '../../journey/step/step-context.js';
import type { Still } from './face-engines.js';
import { keptPicture } from './kept-picture.js';

export const SEARCH_DEADLINE_MS = 3000;

const CHECK = 'addFace';
/** Every registration is a member of it. */
const DEFAULT_GALLERY = '(default)';
/** A face that is registered more often than that is registered often enough to be looked at. */
const MOST_CANDIDATES = 10;

/** A registered face that looks like the captured one. */
export interface Duplicate {
  registrationCode: string;
  /** S = −log10(false match rate). */
  score: number;
  /** 0 to 100. */
  percent: number;
}

/** What came of the search for a captured face. */
export interface Duplicates {
  /** Whether nobody has to look before the face is taken. */
  isCleared: boolean;
  /** Those that nobody has accepted; none where a review of the enrolment waits already. */
  matches: readonly Duplicate[];
  /** The review to open. */
  review?: SealedReview;
  receiptId?: string;
}

/** Whether a face is registered already: asks the gallery, and a person about what it finds. */
@Injectable()
export class DuplicateCheck {
  constructor(
    @InjectPeer(GalleryService) private readonly gallery: RpcClient<typeof GalleryService>,
    private readonly reviews: Reviews,
  ) {}

  /** Whether what an earlier search of the enrolment found waits for a person, whatever the tenant asks for now. */
  isWaiting(context: StepContext): Promise<boolean> {
    return this.reviews.isPending(context, CHECK);
  }

  /**
   * Looks for faces at or above the percentage. Throws UNAVAILABLE or TIMEOUT where the gallery is away, slow or incomplete,
   * INTERNAL for an invalid answer: a face that was not looked for is never cleared.
   */
  async search(
    context: StepContext,
    { still, template }: { still: Still; template: Uint8Array<ArrayBuffer> },
    leastPercent: number,
  ): Promise<Duplicates> {
    const review = await this.reviews.of(context, CHECK);
    if (review.state === 'pending') return { isCleared: false, matches: [] };
    const request = { template, galleryName: DEFAULT_GALLERY, mostCandidates: MOST_CANDIDATES, leastPercent };
    const { candidates, receiptId } = await this.gallery
      .search(request, callOptions(context, SEARCH_DEADLINE_MS))
      .catch((error: unknown) => Promise.reject(peerFailure('gallery', error)));
    if (candidates.length > MOST_CANDIDATES) throw brokenPeer('gallery');
    const found = candidates.map(duplicateOf).filter(({ percent }) => percent >= leastPercent);
    const fresh = unaccepted(
      review,
      found.map((one) => ({ id: one.registrationCode, ...one })),
    );
    if (fresh.length === 0) return { isCleared: true, matches: [], receiptId };
    const image = Buffer.from(await keptPicture(still)).toString('base64');
    const content = { findings: fresh, pictures: [{ kind: 'face', mediaType: 'image/jpeg', image }] };
    const opened = await this.reviews.seal(context, CHECK, review, content);
    return { isCleared: false, matches: fresh, review: opened, receiptId };
  }

  /** Keeps the review, or makes sure that a face that passes waits for none. Call it from `keep`. */
  async keep(
    manager: EntityManager,
    context: StepContext,
    { isCleared, review }: Duplicates,
    now: Date,
  ): Promise<void> {
    if (review) await this.reviews.open(manager, context, review, now);
    if (isCleared) await this.reviews.requireNone(manager, context, CHECK);
  }
}

function duplicateOf({ registrationCode, score, scorePercent: percent }: Candidate): Duplicate {
  if (registrationCode === '' || !Number.isFinite(score) || !(percent >= 0 && percent <= 100)) {
    throw brokenPeer('gallery');
  }
  return { registrationCode, score, percent };
}
