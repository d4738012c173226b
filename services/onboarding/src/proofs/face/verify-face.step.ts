import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { biometricVerdict, type ComparedFacts } from '../../journey/outcome/biometric-verdict.js';
import { authProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { CHALLENGES_DRAWN, type FacePolicy, faceLimits, facePolicy } from './face.policy.js';
import type { Capture } from './face.schemas.js';
import { faceLivenessResults } from './face-answer.js';
import { COMPARISON_DEADLINE_MS, type Comparison, FaceComparison } from './face-comparison.js';
import type { Judgement } from './face-engines.js';
import { FaceSamples } from './face-samples.js';

interface Found extends Comparison {
  policy: FacePolicy;
}

type VerifyFaceAnswer = Answer<'POST /onboarding/authentication/verifyFace'>;

type Facts = ComparedFacts<Judgement>;

/**
 * verifyFace: passes when the capture is live and its face matches the enrolled one at the tenant's threshold. A withheld face,
 * covered or of a capture in which attacks could not be looked for, is not compared, and counts as no failed try.
 */
@Injectable()
export class VerifyFace implements Step<'authentication' | 'reenrollment', Capture, Found, Facts, VerifyFaceAnswer> {
  readonly name = 'verifyFace';
  readonly flows = ['authentication', 'reenrollment'] as const;
  readonly check = 'verifyFace';
  readonly event = 'face.check';
  readonly makesGood = [CHALLENGES_DRAWN];
  readonly deadlineMs = COMPARISON_DEADLINE_MS;
  readonly throttle = {
    factor: 'face',
    limits: async (tenant: string) => faceLimits(await this.policyOf(tenant)),
  };

  constructor(
    private readonly comparison: FaceComparison,
    private readonly faces: FaceSamples,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, capture: Capture): Promise<Found> {
    const policy = await this.policyOf(context.tenant);
    return { ...(await this.comparison.compare(context, capture)), policy };
  }

  decide(found: Found) {
    return biometricVerdict(found, found.policy.minFaceMatchScore);
  }

  async keep(
    manager: EntityManager,
    _context: StepContext,
    { found, now }: { found: Found; now: Date },
  ): Promise<void> {
    if (found.renewed) await this.faces.renew(manager, found.renewed, now);
  }

  answer({ judgement, matchResult, matchScore }: Facts, progress: Progress, capture: Capture): VerifyFaceAnswer {
    return {
      livenessResult: judgement.live,
      matchResult,
      matchScore,
      ...authProgress(progress),
      faceLivenessResults: faceLivenessResults(capture, judgement),
    };
  }

  private async policyOf(tenant: string): Promise<FacePolicy> {
    return facePolicy((await this.configs.of(tenant)).policy);
  }
}
