import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NexaVoiceService } from '@bonafide/proto/gen/bonafide/nexavoice/v1/nexavoice_pb';
import { VoiceLivenessService } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { sampleField } from '@bonafide/wire/voice-capture';
import { Injectable } from '@nestjs/common';
import { callOptions, invalidAnswer, type StepContext } from '../../journey/step/step-context.js';
import type { Sample, VoiceCapture } from './voice.schemas.js';
import { type Judgement, judgementOf } from './voice-judgement.js';

/** How long the liveness engine may take, and how long each call of the matcher; a step's deadline is their sum. */
export const JUDGE_DEADLINE_MS = 6000;
export const MATCH_DEADLINE_MS = 4000;

/** What the matcher's protocol allows of one export. */
const MOST_TEMPLATE_BYTES = 100_000;
const MOST_RECORDING_BYTES = 4_000_000;

/** What the matcher made of samples. */
export interface Exported {
  template: Uint8Array<ArrayBuffer>;
  /** What it heard, of which a later model makes the template again. */
  recordings: readonly Sample[];
}

export interface Match {
  /** S = −log10(false match rate). */
  score: number;
  /** 0 to 100. */
  percent: number;
  receiptId: string;
}

/**
 * The two engines of voices behind one port. An engine that is away or slow is an error (UNAVAILABLE, TIMEOUT), an answer
 * that its protocol excludes is INTERNAL: never LIVE, never a match. Sound that cannot be used is INVALID_MEDIA or
 * MEDIA_SIZE, which name the sample by its field.
 */
@Injectable()
export class VoiceEngines {
  constructor(
    @InjectPeer(VoiceLivenessService) private readonly liveness: RpcClient<typeof VoiceLivenessService>,
    @InjectPeer(NexaVoiceService) private readonly matcher: RpcClient<typeof NexaVoiceService>,
  ) {}

  /** Judges a capture; a spoof is an answer. */
  async judge(context: StepContext, { workflow, securityLevel, samples }: VoiceCapture): Promise<Judgement> {
    const request = {
      encounter: { samples: [...samples] },
      workflow,
      ...(securityLevel !== undefined && { securityLevel }),
    };
    const asked = this.liveness.analyze(request, callOptions(context, JUDGE_DEADLINE_MS));
    return judgementOf(await asked.catch(refuseSample));
  }

  /** The template of samples, and what is to be kept of them. */
  async export(context: StepContext, samples: readonly Sample[]): Promise<Exported> {
    const asked = this.matcher.export(
      { encounter: { samples: [...samples] } },
      callOptions(context, MATCH_DEADLINE_MS),
    );
    const { template, recordings } = await asked.catch(refuseSample);
    const bytes = recordings.reduce((sum, { length }) => sum + length, 0);
    const isWhole = recordings.length === samples.length && recordings.every(({ length }) => length > 0);
    const isTemplate = template.length > 0 && template.length <= MOST_TEMPLATE_BYTES;
    if (!isTemplate || !isWhole || bytes > MOST_RECORDING_BYTES) throw invalidAnswer('nexavoice');
    const kept = recordings.map((audio, at) => ({ audio: new Uint8Array(audio), phrase: samples[at]?.phrase ?? '' }));
    return { template: new Uint8Array(template), recordings: kept };
  }

  /** Compares samples with an enrolled template on the best algorithm of the pack; see `madeByAnotherModel`. */
  async match(context: StepContext, samples: readonly Sample[], template: Uint8Array<ArrayBuffer>): Promise<Match> {
    const asked = this.matcher.compare(
      {
        probe: { data: { case: 'samples', value: { samples: [...samples] } } },
        gallery: { data: { case: 'template', value: template } },
      },
      callOptions(context, MATCH_DEADLINE_MS),
    );
    const { score, scorePercent, receiptId } = await asked.catch(refuseSample);
    if (!Number.isFinite(score) || !(scorePercent >= 0 && scorePercent <= 100)) throw invalidAnswer('nexavoice');
    return { score, percent: scorePercent, receiptId };
  }
}

/** True for the matcher's refusal of a template that the present pack did not make. */
export function madeByAnotherModel(error: unknown): boolean {
  return error instanceof DomainError && error.details.reason === 'template_version';
}

/** True for an engine's refusal of sound. */
export function isAboutSound(error: unknown): error is DomainError {
  return error instanceof DomainError && (error.code === 'INVALID_MEDIA' || error.code === 'MEDIA_SIZE');
}

/** The engines know samples by their number, callers by their field. */
function refuseSample(error: unknown): never {
  if (!isAboutSound(error)) throw error;
  const { at } = error.details;
  const field = `livenessData.${sampleField(at === undefined ? undefined : Number(at))}`;
  throw new DomainError(error.code, `Field "${field}": ${error.message}`, { field }, { cause: error });
}
