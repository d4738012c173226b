import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { biometricVerdict, type ComparedFacts } from '../../journey/outcome/biometric-verdict.js';
import { authProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { type VoicePolicy, voiceLimits, voicePolicy } from './voice.policy.js';
import type { VoiceCapture } from './voice.schemas.js';
import { voiceLivenessResults } from './voice-answer.js';
import { COMPARISON_DEADLINE_MS, type Comparison, VoiceComparison } from './voice-comparison.js';
import type { Judgement } from './voice-judgement.js';
import { VoiceSamples } from './voice-samples.js';

interface Found extends Comparison {
  policy: VoicePolicy;
}

type VerifyVoiceAnswer = Answer<'POST /onboarding/authentication/verifyVoice'>;

type Facts = ComparedFacts<Judgement>;

/**
 * verifyVoice: passes when the capture is live and its voice matches the enrolled one at the tenant's threshold. A withheld
 * voice is not compared, and counts as no failed try.
 */
@Injectable()
export class VerifyVoice
  implements Step<'authentication' | 'reenrollment', VoiceCapture, Found, Facts, VerifyVoiceAnswer>
{
  readonly name = 'verifyVoice';
  readonly flows = ['authentication', 'reenrollment'] as const;
  readonly check = 'verifyVoice';
  readonly isOnlyWhereOwed = true;
  readonly event = 'voice.check';
  readonly deadlineMs = COMPARISON_DEADLINE_MS;
  readonly throttle = {
    factor: 'voice',
    limits: async (tenant: string) => voiceLimits(await this.policyOf(tenant)),
  };

  constructor(
    private readonly comparison: VoiceComparison,
    private readonly voices: VoiceSamples,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, capture: VoiceCapture): Promise<Found> {
    const policy = await this.policyOf(context.tenant);
    return { ...(await this.comparison.compare(context, capture)), policy };
  }

  decide(found: Found) {
    return biometricVerdict(found, found.policy.minVoiceMatchScore);
  }

  async keep(manager: EntityManager, _context: StepContext, { found }: { found: Found }): Promise<void> {
    if (found.renewed) await this.voices.renew(manager, found.renewed);
  }

  answer({ judgement, matchResult, matchScore }: Facts, progress: Progress): VerifyVoiceAnswer {
    return {
      livenessResult: judgement.live,
      matchResult,
      matchScore,
      ...authProgress(progress),
      voiceLivenessResults: voiceLivenessResults(judgement),
    };
  }

  private async policyOf(tenant: string): Promise<VoicePolicy> {
    return voicePolicy((await this.configs.of(tenant)).policy);
  }
}
