import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { livenessFacts, livenessScores } from '../../journey/outcome/liveness.js';
import { enrollmentProgress, type Kept, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { type AgeCheck, ageScores, checkAge } from './age-check.js';
import { duplicateScores, type FaceDuplicateCheck, faceDuplicateCheck, type Prevention } from './duplicate-answer.js';
import { DuplicateCheck, SEARCH_DEADLINE_MS } from './duplicate-check.js';
import { CHALLENGES_DRAWN } from './face.policy.js';
import type { Capture } from './face.schemas.js';
import { faceLivenessResults } from './face-answer.js';
import { FaceEngines, JUDGE_DEADLINE_MS, type Judgement, MATCH_DEADLINE_MS } from './face-engines.js';
import { FaceSamples, type SealedFace } from './face-samples.js';

interface Found {
  judgement: Judgement;
  /** What the person's estimated age was held against; absent where the tenant estimates none. */
  age?: AgeCheck;
  /** Where the tenant prevents duplicates, or did so when this person's was found. */
  prevention?: Prevention;
  /**
   * The face to keep; absent when the capture is not live, shows someone of an age that is refused, or a face that is
   * registered already.
   */
  face?: SealedFace;
}

type AddFaceAnswer = Answer<'POST /onboarding/enrollment/addFace'>;

interface Facts {
  judgement: Judgement;
  age?: AgeCheck;
  duplicateCheck?: FaceDuplicateCheck;
}

/**
 * addFace: judges the capture and keeps the face of a live one. A spoof, and someone of an age that the tenant refuses (ADR
 * 0102), leaves the enrolment as it is; a face that is registered already waits for a person to look at it (ADR 0114).
 */
@Injectable()
export class AddFace implements Step<'enrollment', Capture, Found, Facts, AddFaceAnswer> {
  readonly name = 'addFace';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addFace';
  readonly event = 'face.check';
  readonly makesGood = [CHALLENGES_DRAWN];
  readonly deadlineMs = JUDGE_DEADLINE_MS + MATCH_DEADLINE_MS + SEARCH_DEADLINE_MS;

  constructor(
    private readonly engines: FaceEngines,
    private readonly faces: FaceSamples,
    private readonly duplicates: DuplicateCheck,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, capture: Capture): Promise<Found> {
    const { tenant, subjectId } = context;
    const { enrollment } = (await this.configs.of(tenant)).onboardingOptions;
    const { ageEstimation: rules, checkDuplicateEnrollment: prevented } = enrollment;
    const [{ judgement, still }, isWaiting] = await Promise.all([
      this.engines.judge(context, capture, { estimateAge: rules.enabled }),
      !prevented.enabled && this.duplicates.isWaiting(context),
    ]);
    const age = rules.enabled ? checkAge(rules, judgement.age) : undefined;
    // Who was found before the tenant switched the search off still waits.
    const prevention = prevented.enabled || isWaiting ? { matchThreshold: prevented.matchThreshold } : undefined;
    const found = { judgement, ...(age && { age }), ...(prevention && { prevention }) };
    if (!judgement.live || !still || age?.result === 'FAIL') return found;
    const template = await this.engines.template(context, still);
    const seal = () => this.faces.seal(tenant, subjectId, still, template);
    if (!prevention) return { ...found, face: await seal() };
    const duplicates = await this.duplicates.search(context, { still, template }, prevention.matchThreshold);
    const searched = { ...found, prevention: { ...prevention, duplicates } };
    return duplicates.isCleared ? { ...searched, face: await seal() } : searched;
  }

  decide({ judgement, age, prevention, face }: Found) {
    const searched = prevention?.duplicates?.receiptId;
    return {
      result: face ? 'passed' : 'missed',
      facts: {
        judgement,
        ...(age && { age }),
        ...(prevention && { duplicateCheck: faceDuplicateCheck(prevention) }),
      },
      scores: { ...livenessScores(judgement), ...ageScores(age), ...duplicateScores(prevention) },
      receipts: [judgement.receiptId, ...(searched ? [searched] : [])],
      eventFacts: livenessFacts(judgement),
    } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { prevention }, now }: Kept<Found, Capture>,
  ): Promise<void> {
    if (prevention?.duplicates) await this.duplicates.keep(manager, context, prevention.duplicates, now);
  }

  put(manager: EntityManager, _context: StepContext, { found: { face }, now }: Kept<Found, Capture>): Promise<void>[] {
    return face ? [this.faces.put(manager, face, now)] : [];
  }

  answer({ judgement, age, duplicateCheck }: Facts, progress: Progress, capture: Capture): AddFaceAnswer {
    return {
      livenessResult: judgement.live,
      ...(duplicateCheck && { faceDuplicateCheck: duplicateCheck }),
      ...(age && { ageEstimationCheck: age }),
      ...enrollmentProgress(progress),
      faceLivenessResults: faceLivenessResults(capture, judgement),
    };
  }
}
