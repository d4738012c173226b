import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { type CompareResponse, NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { isImageErrorCode } from '@bonafide/wire/picture/errors';
import { Injectable } from '@nestjs/common';

const DEADLINE_MS = 6000;
/** The gallery's place among the two pictures that nexaface reads. */
const SELFIE_AT = '1';
/** A picture that was read and shows nobody who could be compared. */
const NOBODY = ['no_face', 'unusable_face'];

/** A document's portrait held against a selfie. */
export interface PortraitMatch {
  /** S = −log10(false match rate). */
  readonly score: number;
  /** The receipt that nexaface keeps. */
  readonly receiptId: string;
}

/**
 * Compares portraits with selfies by asking nexaface. Undefined where one of the two shows no face. A selfie that cannot be read is
 * INVALID_MEDIA or MEDIA_SIZE with `reason` selfie; a nexaface that is away or slow is UNAVAILABLE or TIMEOUT: never a match.
 */
@Injectable()
export class PortraitMatcher {
  constructor(@InjectPeer(NexaFaceService) private readonly nexaface: RpcClient<typeof NexaFaceService>) {}

  /** Both encoded and upright; the largest face of each counts. */
  async compare(portrait: Uint8Array, selfie: Uint8Array): Promise<PortraitMatch | undefined> {
    const answer = await this.ask(portrait, selfie).catch(meaningOf);
    if (!answer) return undefined;
    if (!Number.isFinite(answer.score) || answer.receiptId === '') throw broken(answer);
    return { score: answer.score, receiptId: answer.receiptId };
  }

  private ask(portrait: Uint8Array, selfie: Uint8Array): Promise<CompareResponse> {
    const side = (image: Uint8Array) => ({ data: { case: 'image' as const, value: { image: new Uint8Array(image) } } });
    const request = { probe: side(portrait), gallery: side(selfie), algorithm: 'F500' };
    return this.nexaface.compare(request, { deadlineMs: DEADLINE_MS });
  }
}

function meaningOf(error: unknown): undefined {
  if (!(error instanceof DomainError) || !isImageErrorCode(error.code)) throw error;
  if (NOBODY.includes(error.details.reason ?? '')) return undefined;
  // The portrait is a picture that we made.
  if (error.details.at !== SELFIE_AT) throw broken(error);
  throw new DomainError(error.code, `The selfie: ${error.message}`, { reason: 'selfie' }, { cause: error });
}

function broken(cause: unknown): DomainError {
  return new DomainError('INTERNAL', 'Internal error', {}, { cause });
}
