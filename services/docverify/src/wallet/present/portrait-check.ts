import { DomainError, type ErrorCode } from '@bonafide/platform/errors/domain-error';
import { isImageErrorCode } from '@bonafide/wire/picture/errors';
import { readPicture } from '@bonafide/wire/picture/read-picture';
import { Injectable } from '@nestjs/common';
import { PortraitMatcher } from '../../portrait/portrait-matcher.js';
import { DocumentSettings } from '../../settings/document-settings.js';
import { type Check, failed, ok, unknown } from '../judgement.js';

/** How a disclosed portrait compares with a selfie; `score` where it was compared. */
export interface PortraitFinding {
  readonly check: Check;
  readonly threshold: number;
  /** S = −log10(false match rate). */
  readonly score?: number;
}

/** Portraits that documents disclose, held against selfies. */
@Injectable()
export class PortraitCheck {
  constructor(
    private readonly portraits: PortraitMatcher,
    private readonly settings: DocumentSettings,
  ) {}

  /**
   * Throws DomainError as `PortraitMatcher` does: a selfie that cannot be read is refused, and a matcher that is away is UNAVAILABLE
   * or TIMEOUT.
   */
  async of(tenant: string, portrait: Uint8Array | undefined, selfie: Uint8Array): Promise<PortraitFinding> {
    const { matchThreshold: threshold } = await this.settings.of(tenant);
    if (!portrait) return { check: unknown('PORTRAIT_MATCH', 'PORTRAIT_MISSING'), threshold };
    const match = isReadable(portrait) ? await this.match(portrait, selfie) : 'unreadable';
    if (match === 'unreadable') return { check: unknown('PORTRAIT_MATCH', 'PORTRAIT_UNREADABLE'), threshold };
    if (!match) return { check: unknown('PORTRAIT_MATCH', 'NO_FACE'), threshold };
    const { score } = match;
    const check = score >= threshold ? ok('PORTRAIT_MATCH') : failed('PORTRAIT_MATCH', 'PORTRAIT_MISMATCH');
    return { check, threshold, score };
  }

  private async match(portrait: Uint8Array, selfie: Uint8Array) {
    try {
      return await this.portraits.compare(portrait, selfie);
    } catch (error) {
      // The matcher takes portraits for pictures that we made; this one is an issuer's.
      if (isOfPortrait(error)) return 'unreadable';
      throw error;
    }
  }
}

function isOfPortrait(error: unknown): boolean {
  if (!(error instanceof DomainError) || error.code !== ('INTERNAL' satisfies ErrorCode)) return false;
  return error.cause instanceof DomainError && isImageErrorCode(error.cause.code);
}

/** False for what the matcher does not take, JPEG 2000 among it. */
function isReadable(portrait: Uint8Array): boolean {
  try {
    return readPicture(portrait) !== undefined;
  } catch {
    return false;
  }
}
