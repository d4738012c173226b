import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { livenessFacts, livenessScores } from '../../journey/outcome/liveness.js';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { VoiceCapture } from './voice.schemas.js';
import { voiceLivenessResults } from './voice-answer.js';
import { JUDGE_DEADLINE_MS, MATCH_DEADLINE_MS, VoiceEngines } from './voice-engines.js';
import type { Judgement } from './voice-judgement.js';
import { type SealedVoice, VoiceSamples } from './voice-samples.js';

interface Found {
  judgement: Judgement;
  /** The voice to keep; absent when the capture is not live. */
  voice?: SealedVoice;
}

type AddVoiceAnswer = Answer<'POST /onboarding/enrollment/addVoice'>;

type Facts = Pick<Found, 'judgement'>;

/** addVoice: judges the capture and keeps the voice of a live one. A spoof leaves the enrolment as it is. */
@Injectable()
export class AddVoice implements Step<'enrollment', VoiceCapture, Found, Facts, AddVoiceAnswer> {
  readonly name = 'addVoice';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addVoice';
  readonly isOnlyWhereOwed = true;
  readonly event = 'voice.check';
  readonly deadlineMs = JUDGE_DEADLINE_MS + MATCH_DEADLINE_MS;

  constructor(
    private readonly engines: VoiceEngines,
    private readonly voices: VoiceSamples,
  ) {}

  async ask(context: StepContext, capture: VoiceCapture): Promise<Found> {
    const judgement = await this.engines.judge(context, capture);
    if (!judgement.live) return { judgement };
    const exported = await this.engines.export(context, capture.samples);
    return { judgement, voice: await this.voices.seal(context, exported) };
  }

  decide({ judgement, voice }: Found) {
    return {
      result: voice ? 'passed' : 'missed',
      facts: { judgement },
      scores: livenessScores(judgement),
      receipts: [judgement.receiptId],
      eventFacts: livenessFacts(judgement),
    } as const;
  }

  async keep(
    manager: EntityManager,
    _context: StepContext,
    { found, now }: { found: Found; now: Date },
  ): Promise<void> {
    if (found.voice) await this.voices.put(manager, found.voice, now);
  }

  answer({ judgement }: Facts, progress: Progress): AddVoiceAnswer {
    return {
      livenessResult: judgement.live,
      ...enrollmentProgress(progress),
      voiceLivenessResults: voiceLivenessResults(judgement),
    };
  }
}
