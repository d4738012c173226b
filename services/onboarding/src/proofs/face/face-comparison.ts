import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { StepContext } from '../../journey/step/step-context.js';
import type { Capture } from './face.schemas.js';
import {
  FaceEngines,
  JUDGE_DEADLINE_MS,
  type Judgement,
  MATCH_DEADLINE_MS,
  type Match,
  madeByAnotherModel,
  type Still,
} from './face-engines.js';
import { FaceSamples, type SealedFace } from './face-samples.js';

/** Judging, and three calls of the matcher when the template must be made again. */
export const COMPARISON_DEADLINE_MS = JUDGE_DEADLINE_MS + 3 * MATCH_DEADLINE_MS;

/** What the engines found; `renewed` is the enrolled face under the present pack's template, when it had another. */
export interface Comparison {
  judgement: Judgement;
  /** Absent when no frame holds a face to compare, or a withheld one, which is no mismatch. */
  match?: Match;
  renewed?: SealedFace;
}

/** Compares captures with the faces of registered people. */
@Injectable()
export class FaceComparison {
  constructor(
    private readonly engines: FaceEngines,
    private readonly faces: FaceSamples,
  ) {}

  /** Throws INVALID_VALUE when the person has no face, and whatever the engines throw. */
  async compare(context: StepContext, capture: Capture): Promise<Comparison> {
    const { tenant, subjectId } = context;
    const enrolled = await this.faces.of(tenant, subjectId);
    if (!enrolled) throw new DomainError('INVALID_VALUE', 'No face is enrolled');
    const { judgement, still } = await this.engines.judge(context, capture);
    if (!still || judgement.withheld) return { judgement };
    try {
      return { judgement, match: await this.engines.match(context, still, enrolled.template) };
    } catch (error) {
      if (!madeByAnotherModel(error)) throw error;
      return { judgement, ...(await this.matchRenewed(context, still, enrolled.sealed)) };
    }
  }

  /** The pack has changed since the enrolment: the kept picture gives the template that this pack can compare. */
  private async matchRenewed(
    context: StepContext,
    still: Still,
    sealed: SealedFace,
  ): Promise<{ match: Match; renewed: SealedFace }> {
    const template = await this.engines.template(context, await this.faces.still(sealed));
    const match = await this.engines.match(context, still, template);
    return { match, renewed: await this.faces.withTemplate(sealed, template) };
  }
}
