import { EnginePool } from '@bonafide/engine/engine-pool';
import { Injectable } from '@nestjs/common';
import { PortraitMatcher } from '../../portrait/portrait-matcher.js';
import { DocumentSettings } from '../../settings/document-settings.js';
import { type Check, failed, ok, unknown } from '../judgement.js';
import type { walletTasks } from '../wallet.tasks.js';

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
    private readonly pool: EnginePool<typeof walletTasks>,
    private readonly portraits: PortraitMatcher,
    private readonly settings: DocumentSettings,
  ) {}

  /**
   * Throws DomainError as `PortraitMatcher` does: a selfie that cannot be read is refused, and a matcher or a pool that cannot
   * serve now is UNAVAILABLE or TIMEOUT.
   */
  async of(tenant: string, portrait: Uint8Array | undefined, selfie: Uint8Array): Promise<PortraitFinding> {
    const { matchThreshold: threshold } = await this.settings.of(tenant);
    const undecided = (reason: Parameters<typeof unknown>[1]) => ({
      check: unknown('PORTRAIT_MATCH', reason),
      threshold,
    });
    if (!portrait) return undecided('PORTRAIT_MISSING');
    const picture = await this.pool.run('walletPortrait', { portrait });
    if (!picture) return undecided('PORTRAIT_UNREADABLE');
    const match = await this.portraits.compare(picture, selfie);
    if (!match) return undecided('NO_FACE');
    const { score } = match;
    const check = score >= threshold ? ok('PORTRAIT_MATCH') : failed('PORTRAIT_MATCH', 'PORTRAIT_MISMATCH');
    return { check, threshold, score };
  }
}
