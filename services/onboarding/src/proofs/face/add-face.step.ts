import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { livenessFacts, livenessScores } from '../../journey/outcome/liveness.js';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { type AgeCheck, ageScores, checkAge } from './age-check.js';
import { CHALLENGES_DRAWN } from './face.policy.js';
import type { Capture } from './face.schemas.js';
import { faceLivenessResults } from './face-answer.js';
import { FaceEngines, JUDGE_DEADLINE_MS, type Judgement, MATCH_DEADLINE_MS } from './face-engines.js';
import { FaceSamples, type SealedFace } from './face-samples.js';

interface Found {
  judgement: Judgement;
  /** What the person's estimated age was held against; absent where the tenant estimates none. */
  age?: AgeCheck;
  /** The face to keep; absent when the capture is not live, or shows someone of an age that is refused. */
  face?: SealedFace;
}

type AddFaceAnswer = Answer<'POST /onboarding/enrollment/addFace'>;

interface Facts {
  judgement: Judgement;
  age?: AgeCheck;
}

/**
 * addFace: judges the capture and keeps the face of a live one. A spoof, and someone of an age that the tenant refuses (ADR
 * 0102), leaves the enrolment as it is.
 */
@Injectable()
export class AddFace implements Step<'enrollment', Capture, Found, Facts, AddFaceAnswer> {
  readonly name = 'addFace';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addFace';
  readonly event = 'face.check';
  readonly makesGood = [CHALLENGES_DRAWN];
  readonly deadlineMs = JUDGE_DEADLINE_MS + MATCH_DEADLINE_MS;

  constructor(
    private readonly engines: FaceEngines,
    private readonly faces: FaceSamples,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, capture: Capture): Promise<Found> {
    const { tenant, subjectId } = context;
    const { ageEstimation: rules, checkDuplicateEnrollment } = (await this.configs.of(tenant)).onboardingOptions
      .enrollment;
    if (checkDuplicateEnrollment.enabled) throw lackingDuplicateCheck();
    const { judgement, still } = await this.engines.judge(context, capture, { estimateAge: rules.enabled });
    const age = rules.enabled ? checkAge(rules, judgement.age) : undefined;
    const found = { judgement, ...(age && { age }) };
    if (!judgement.live || !still || age?.result === 'FAIL') return found;
    const template = await this.engines.template(context, still);
    return { ...found, face: await this.faces.seal(tenant, subjectId, still, template) };
  }

  decide({ judgement, age, face }: Found) {
    return {
      result: face ? 'passed' : 'missed',
      facts: { judgement, ...(age && { age }) },
      scores: { ...livenessScores(judgement), ...ageScores(age) },
      receipts: [judgement.receiptId],
      eventFacts: livenessFacts(judgement),
    } as const;
  }

  async keep(
    manager: EntityManager,
    _context: StepContext,
    { found, now }: { found: Found; now: Date },
  ): Promise<void> {
    if (found.face) await this.faces.put(manager, found.face, now);
  }

  answer({ judgement, age }: Facts, progress: Progress, capture: Capture): AddFaceAnswer {
    return {
      livenessResult: judgement.live,
      ...(age && { ageEstimationCheck: age }),
      ...enrollmentProgress(progress),
      faceLivenessResults: faceLivenessResults(capture, judgement),
    };
  }
}

/** A switch that an older version stored and this one lacks must not be ignored. */
function lackingDuplicateCheck(): DomainError {
  return new DomainError('NOT_IMPLEMENTED', 'Duplicate check is not available in this version');
}
