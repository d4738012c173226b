import { EnginePool } from '@bonafide/engine/engine-pool';
import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import type { WithoutPad } from '@bonafide/vision/liveness/liveness.machine';
import {
  LIVENESS_POLICIES,
  type LivenessLevel,
  type LivenessPolicy,
} from '@bonafide/vision/liveness/liveness.policies';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CoverSettings } from '../covers/cover-settings.js';
import type { captureConfig } from '../origin/capture-modes.js';
import { CaptureSettings } from '../origin/capture-settings.js';
import type { tasks } from './analyze.tasks.js';

/**
 * What is told of a capture that no detector judged for attacks, whatever its decision; and, where it was refused for
 * that, what the step asks for instead.
 */
export type AssessmentFeedback = 'LIVENESS_NOT_ASSESSED' | 'ACTIVE_CHECK_REQUIRED' | 'MOVEMENTS_ONLY';

const WARNINGS: Readonly<Record<WithoutPad, string>> = {
  refuse:
    'liveness is not assessed: the model pack has no detector of presentation attacks, passive captures are refused',
  accept:
    'liveness is not assessed: the model pack has no detector of presentation attacks, and passive captures are accepted, flagged; for trials only',
};

/**
 * By what a tenant's captures are judged; whether the model pack can tell presentation attacks, and what captures get where
 * it cannot (ADR 0082).
 */
@Injectable()
export class Assessment implements OnApplicationBootstrap {
  constructor(
    private readonly pool: EnginePool<typeof tasks>,
    private readonly settings: CaptureSettings,
    private readonly covers: CoverSettings,
    @Inject(CONFIG) private readonly config: Config<typeof captureConfig>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Says at start, as a warning, that the pack has no detector. */
  onApplicationBootstrap(): void {
    const { pack, pad } = this.pool.manifest;
    if (pad !== 'none') return;
    const policy = this.config.BONAFIDE_LIVENESS_WITHOUT_PAD;
    this.log.warn({ pack, pad, policy }, WARNINGS[policy]);
  }

  /** What the pack says of itself, for receipts. */
  get pad(): 'none' | 'networks' {
    return this.pool.manifest.pad;
  }

  /** The policy of a level with what the tenant accepts of covered faces. Throws UNAVAILABLE where that cannot be known. */
  async policy(level: LivenessLevel, tenant: string): Promise<LivenessPolicy> {
    return { ...LIVENESS_POLICIES[level], refusedCovers: await this.covers.refused(tenant) };
  }

  /**
   * What a passive capture of the tenant gets in place of a judgement; undefined where the pack has a detector. Throws
   * UNAVAILABLE where the tenant's settings cannot be known.
   */
  async withoutPad(tenant: string): Promise<WithoutPad | undefined> {
    return this.pad === 'none' ? (await this.settings.of(tenant)).withoutPad : undefined;
  }
}

/** What is told of a guided capture that is LIVE by its movements, where no detector of attacks looked at it. */
export const MOVEMENTS_ALONE: readonly AssessmentFeedback[] = ['MOVEMENTS_ONLY'];

/** What is told of the liveness of a capture that `withoutPad` decided. */
export function assessmentFeedback(withoutPad: WithoutPad): readonly AssessmentFeedback[] {
  return withoutPad === 'accept' ? ['LIVENESS_NOT_ASSESSED'] : ['LIVENESS_NOT_ASSESSED', 'ACTIVE_CHECK_REQUIRED'];
}
