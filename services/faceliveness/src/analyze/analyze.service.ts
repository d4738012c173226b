import { EnginePool } from '@bonafide/engine/engine-pool';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import { ACTIVE_POLICY } from '@bonafide/vision/active/active-policy';
import { GUIDING, type GuidedFindings } from '@bonafide/vision/active/examine-guided';
import { bestFrame } from '@bonafide/vision/liveness/best-frame';
import { type CaptureFindings, type CapturePayload, EXAMINING } from '@bonafide/vision/liveness/examine-capture';
import {
  attackScore,
  decide,
  isFit,
  type LivenessDecision,
  refusedCovers,
} from '@bonafide/vision/liveness/liveness.machine';
import type { LivenessPolicy } from '@bonafide/vision/liveness/liveness.policies';
import type { Workflow } from '@bonafide/wire/face-capture';
import { Injectable } from '@nestjs/common';
import { ActiveChallenges, type UsedChallenge } from '../active/active-challenges.js';
import { guidedDecision, guidedFeedback, judgeGuided, samenessMatcher } from '../active/guided-judgement.js';
import { type FrameOrigin, InjectionCheck, type InjectionFindings } from '../origin/injection-check.js';
import { ageFacts, ageRoles, requireAgeNetwork } from './age.js';
import type { Analysis, Asking } from './analysis.js';
import type { tasks } from './analyze.tasks.js';
import { Assessment, assessmentFeedback, MOVEMENTS_ALONE } from './assessment.js';
import { captureFeedbackOf, helpfulFeedback, type JudgedFrame, scoresOf, usable } from './best-frame.js';
import { legacyScore } from './legacy-score.js';

/** S where nothing was computed: no capture is rejected at so lenient a threshold. */
const NOT_COMPUTED_FRR = 10;

/** What was made of a capture, passive or guided, before it is kept and answered. */
interface Judged extends Pick<Analysis, 'decision' | 'feedback' | 'score' | 'scoreFrr'> {
  readonly findings: CaptureFindings;
  readonly best: JudgedFrame | undefined;
  readonly injection: InjectionFindings | undefined;
  readonly policy: LivenessPolicy;
  /** Whether a detector of attacks should have judged it, and none could. */
  readonly isOwedJudgement?: boolean;
  /** What the receipt says beyond what every receipt of a capture does. */
  readonly rules?: object;
  readonly scores?: object;
  readonly roles: typeof EXAMINING;
}

/** Liveness of captures, each verdict with its receipt. */
@Injectable()
export class AnalyzeService {
  constructor(
    private readonly pool: EnginePool<typeof tasks>,
    private readonly receipts: Receipts,
    private readonly origin: InjectionCheck,
    private readonly assessment: Assessment,
    private readonly challenges: ActiveChallenges,
  ) {}

  /**
   * Judges a capture, by the challenge that it names if it names one. Throws DomainError INVALID_BASE64, INVALID_MEDIA,
   * MEDIA_SIZE (`at`: which frame, if it is one), what `ActiveChallenges.use` throws, UNAVAILABLE or TIMEOUT, and
   * NOT_IMPLEMENTED where an age is asked for that the pack cannot estimate; a spoof, a blurred frame, a movement that was
   * not seen or a capture without a face is an answer.
   */
  async analyze(workflow: Workflow, capture: CapturePayload, asking: Asking): Promise<Analysis> {
    const { tenant, operationId, challengeId: id, challengeScope: scope, estimateAge = false } = asking;
    if (estimateAge) requireAgeNetwork(this.pool.manifest);
    const challenge = id && (await this.challenges.use({ tenant, id, scope, operationId }));
    return this.answer(
      workflow,
      tenant,
      challenge
        ? await this.guided(workflow, { ...capture, estimateAge }, challenge, asking)
        : await this.passive(workflow, { ...capture, estimateAge }, asking),
    );
  }

  private async passive({ level }: Workflow, capture: CapturePayload, asking: Asking): Promise<Judged> {
    const policy = await this.assessment.policy(level, asking.tenant);
    const withoutPad = await this.assessment.withoutPad(asking.tenant);
    const findings = await this.pool.run('examine', capture, asking.signal);
    const best = bestFrame(findings.frames);
    const injection = await this.origin.examine(asking.tenant, originsOf(findings, capture), asking);
    const decision = decide(policy, best?.frame, findings, injection, withoutPad);
    // Of a capture that no detector judged nothing may read like a judgement, whatever was measured.
    const unassessed = withoutPad !== undefined && decision !== 'SPOOF' && isFit(policy, best?.frame);
    return {
      decision,
      feedback: unassessed ? assessmentFeedback(withoutPad) : feedbackOf(decision, best),
      score: unassessed ? -1 : legacyScore(decision),
      scoreFrr: withoutPad ? NOT_COMPUTED_FRR : (attackScore(findings, best?.frame) ?? NOT_COMPUTED_FRR),
      findings,
      best,
      injection,
      policy,
      isOwedJudgement: unassessed && withoutPad === 'refuse',
      ...(withoutPad && { rules: { withoutPad } }),
      roles: EXAMINING,
    };
  }

  /** The frames at rest are judged as a passive capture is; where no detector can, the movements alone decide. */
  private async guided(
    { level }: Workflow,
    capture: CapturePayload,
    challenge: UsedChallenge,
    asking: Asking,
  ): Promise<Judged> {
    const policy = await this.assessment.policy(level, asking.tenant);
    const matcher = samenessMatcher(this.pool.manifest);
    const descriptors = matcher.models.map(({ sha256 }) => sha256);
    const findings = await this.pool.run(
      'examineGuided',
      { ...capture, descriptors, coloured: challenge.colours.length },
      asking.signal,
    );
    const best = bestFrame(findings.frames, findings.resting);
    const injection = await this.origin.examine(asking.tenant, originsOf(findings, capture), asking);
    const atRest = restingOf(findings);
    const hasPad = this.assessment.pad !== 'none';
    const { verdict, facts } = judgeGuided(matcher, challenge, findings, injection?.signs);
    const passive = decide(policy, best?.frame, atRest, injection, hasPad ? undefined : 'accept');
    const decision = guidedDecision(passive, isFit(policy, best?.frame), verdict);
    const told = guidedFeedback(verdict);
    const flagged = decision === 'LIVE' && !hasPad ? MOVEMENTS_ALONE : feedbackOf(decision, best);
    return {
      decision,
      feedback: decision === 'UNABLE_TO_CALCULATE_LIVENESS' && told.length > 0 ? told : flagged,
      score: legacyScore(decision),
      scoreFrr: (hasPad ? attackScore(atRest, best?.frame) : undefined) ?? NOT_COMPUTED_FRR,
      findings,
      best,
      injection,
      policy,
      rules: { active: ACTIVE_POLICY },
      scores: { active: facts },
      roles: GUIDING,
    };
  }

  private async answer({ family, level }: Workflow, tenant: string, judged: Judged): Promise<Analysis> {
    const { decision, feedback, score, scoreFrr, findings, best, injection, policy } = judged;
    const receiptId = await this.receipts.keep({
      tenant,
      operation: 'analyze',
      outcome: decision,
      policy: {
        workflow: `${family}${level}`,
        ...policy,
        pad: this.assessment.pad,
        ...judged.rules,
      },
      scores: {
        ...scoresOf(findings, best),
        feedback,
        ...(injection && { injection }),
        ...judged.scores,
        ...ageFacts(this.pool.manifest, findings),
      },
      models: modelsOf(this.pool.manifest, ({ role }) => [...judged.roles, ...ageRoles(findings)].includes(role)),
      inputs: findings.frames.map(({ sha256 }) => ({ kind: 'frame', sha256 })),
    });
    return {
      decision,
      feedback,
      score,
      scoreFrr,
      ...usable(best),
      captureFeedback: captureFeedbackOf(best),
      withheld: judged.isOwedJudgement || refusedCovers(policy, best?.frame.subject).length > 0,
      ...(findings.age !== undefined && { age: findings.age }),
      receiptId,
    };
  }
}

/** What is to be said of a capture that was judged, or that could not be because of its quality. */
function feedbackOf(decision: LivenessDecision, best: JudgedFrame | undefined) {
  return decision === 'LIVE' || decision === 'SPOOF' ? [] : helpfulFeedback(best);
}

function originsOf({ frames }: CaptureFindings, capture: CapturePayload): FrameOrigin[] {
  return frames.map((frame, at) => ({ ...frame, timestampMs: capture.frames[at]?.timestampMs }));
}

/** The frames at rest of a guided capture, as a capture of their own. */
function restingOf({ frames, resting, pad }: GuidedFindings): CaptureFindings {
  return { frames: resting.flatMap((index) => frames[index] ?? []), ...(pad && { pad }) };
}
