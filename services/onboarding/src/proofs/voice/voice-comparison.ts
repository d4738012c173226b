import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { StepContext } from '../../journey/step/step-context.js';
import type { Sample, VoiceCapture } from './voice.schemas.js';
import {
  isAboutSound,
  JUDGE_DEADLINE_MS,
  MATCH_DEADLINE_MS,
  type Match,
  madeByAnotherModel,
  VoiceEngines,
} from './voice-engines.js';
import type { Judgement } from './voice-judgement.js';
import { type SealedVoice, VoiceSamples } from './voice-samples.js';

/** Judging, and three calls of the matcher when the template must be made again. */
export const COMPARISON_DEADLINE_MS = JUDGE_DEADLINE_MS + 3 * MATCH_DEADLINE_MS;

/** What the engines found; `renewed` is the enrolled voice under the present pack's template, when it had another. */
export interface Comparison {
  judgement: Judgement;
  /** Absent for a withheld voice, which is no mismatch. */
  match?: Match;
  renewed?: SealedVoice;
}

/** Compares captures with the voices of registered people. */
@Injectable()
export class VoiceComparison {
  constructor(
    private readonly engines: VoiceEngines,
    private readonly voices: VoiceSamples,
  ) {}

  /** Throws INVALID_VALUE when the person has no voice, and whatever the engines throw. */
  async compare(context: StepContext, capture: VoiceCapture): Promise<Comparison> {
    const enrolled = await this.voices.of(context);
    if (!enrolled) throw new DomainError('INVALID_VALUE', 'No voice is enrolled');
    const judgement = await this.engines.judge(context, capture);
    if (judgement.withheld) return { judgement };
    try {
      return { judgement, match: await this.engines.match(context, capture.samples, enrolled.template) };
    } catch (error) {
      if (!madeByAnotherModel(error)) throw error;
      return { judgement, ...(await this.matchRenewed(context, capture.samples, enrolled.sealed)) };
    }
  }

  /** The pack has changed since the enrolment: the kept recordings give the template that this pack can compare. */
  private async matchRenewed(
    context: StepContext,
    samples: readonly Sample[],
    sealed: SealedVoice,
  ): Promise<{ match: Match; renewed: SealedVoice }> {
    const kept = await this.voices.recordings(sealed);
    const { template } = await this.engines.export(context, kept).catch(blameNobody);
    const match = await this.engines.match(context, samples, template);
    return { match, renewed: await this.voices.withTemplate(sealed, template) };
  }
}

/** Sound that we kept and cannot use any more is no mistake of the caller's. */
function blameNobody(error: unknown): never {
  if (!isAboutSound(error)) throw error;
  throw new DomainError('INTERNAL', 'Internal error', {}, { cause: error });
}
