import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Face } from '@bonafide/proto/gen/bonafide/common/v1/face_pb';
import {
  type AnalyzeResponse,
  FaceLivenessService,
  LivenessDecision,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { CHALLENGE_FIELD, frameField } from '@bonafide/wire/face-capture';
import { aboutField, isImageErrorCode } from '@bonafide/wire/picture/errors';
import { Injectable } from '@nestjs/common';
import type { Liveness } from '../../journey/outcome/liveness.js';
import { callOptions, invalidAnswer, type StepContext } from '../../journey/step/step-context.js';
import type { Capture } from './face.schemas.js';
import { type Challenge, challengeOf } from './face-challenge.js';

/** How long the liveness engine may take, and how long each call of the matcher; a step's deadline is their sum. */
export const JUDGE_DEADLINE_MS = 6000;
export const MATCH_DEADLINE_MS = 3000;
export const DRAW_DEADLINE_MS = 2000;

/** The liveness engine's verdict on a capture; plain data, without any image. */
export interface Judgement extends Liveness<Exclude<keyof typeof LivenessDecision, 'UNSPECIFIED'>> {
  version: string;
  /** Index of the frame to use; absent when none holds a usable face. */
  bestFrame?: number;
  captureFeedback: string[];
  /** Not live, and not to be compared: eyes or mouth are covered, or attacks could not be looked for. */
  withheld: boolean;
  /** Estimated age in years of the face to use; absent unless it was asked for and could be estimated. */
  age?: number;
  receiptId: string;
}

/** The frame that stands for a capture. */
export interface Still {
  image: Uint8Array<ArrayBuffer>;
  rotation: number;
  face: Face | undefined;
}

export interface Match {
  /** S = −log10(false match rate). */
  score: number;
  /** 0 to 100. */
  percent: number;
  receiptId: string;
}

/**
 * The two engines behind one port. An engine that is away or slow is an error (UNAVAILABLE, TIMEOUT), an answer with
 * values out of range is INTERNAL: never LIVE, never a match.
 */
@Injectable()
export class FaceEngines {
  constructor(
    @InjectPeer(FaceLivenessService) private readonly liveness: RpcClient<typeof FaceLivenessService>,
    @InjectPeer(NexaFaceService) private readonly matcher: RpcClient<typeof NexaFaceService>,
  ) {}

  /**
   * Judges a capture. A spoof is an answer; an unreadable image is an error of the engine (INVALID_MEDIA, MEDIA_SIZE), which
   * names the frame by its field. `estimateAge` asks for the person's age, too; throws NOT_IMPLEMENTED where the engine's
   * model pack has no network for it.
   */
  async judge(
    context: StepContext,
    capture: Capture,
    { estimateAge = false } = {},
  ): Promise<{ judgement: Judgement; still: Still | undefined }> {
    const { workflow, rotation, challengeId = '' } = capture;
    const challengeScope = challengeId && scopeOf(context);
    const request = { workflow, rotation, challengeId, challengeScope, estimateAge, frames: [...capture.frames] };
    const answer = await this.liveness
      .analyze(request, callOptions(context, JUDGE_DEADLINE_MS))
      .catch((error: unknown) => Promise.reject(namingFrame(error)));
    const judgement = judgementOf(answer);
    const frame = judgement.bestFrame === undefined ? undefined : capture.frames[judgement.bestFrame];
    const broken = judgement.live ? !frame || judgement.withheld : judgement.bestFrame !== undefined && !frame;
    if (broken) throw invalidAnswer('faceliveness');
    return { judgement, still: frame && { image: frame.image, rotation: capture.rotation, face: answer.face } };
  }

  /** What a guided capture of the session must show: the same list while it is open. */
  async challenge(context: StepContext): Promise<Challenge> {
    const answer = await this.liveness.issueChallenge(
      { scope: scopeOf(context) },
      callOptions(context, DRAW_DEADLINE_MS),
    );
    const challenge = challengeOf(answer);
    if (!challenge) throw invalidAnswer('faceliveness');
    return challenge;
  }

  /** The template of a still's face. */
  async template(context: StepContext, still: Still): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await this.matcher.export({ encounter: still }, callOptions(context, MATCH_DEADLINE_MS));
    if (answer.template.length === 0) throw invalidAnswer('nexaface');
    return new Uint8Array(answer.template);
  }

  /** Compares a still with an enrolled template on the best algorithm of the pack; see `madeByAnotherModel`. */
  async match(context: StepContext, still: Still, template: Uint8Array<ArrayBuffer>): Promise<Match> {
    const { score, scorePercent, receiptId } = await this.matcher.compare(
      {
        probe: { data: { case: 'image', value: still } },
        gallery: { data: { case: 'template', value: template } },
        algorithm: 'F500',
      },
      callOptions(context, MATCH_DEADLINE_MS),
    );
    if (!Number.isFinite(score) || !(scorePercent >= 0 && scorePercent <= 100)) throw invalidAnswer('nexaface');
    return { score, percent: scorePercent, receiptId };
  }
}

/** True for the matcher's refusal of a template that the present pack did not make. */
export function madeByAnotherModel(error: unknown): boolean {
  return error instanceof DomainError && error.details.reason === 'template_version';
}

/** Whose challenges a session's captures may follow. */
const scopeOf = ({ sessionId }: StepContext): string => sessionId;

/** The engine knows frames by their number, callers by their field. */
function namingFrame(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  if (error.details.reason === 'challenge') return refusedChallenge(error);
  if (!isImageErrorCode(error.code)) return error;
  const { at } = error.details;
  const field = `faceLivenessData.${frameField(at === undefined ? undefined : Number(at))}`;
  return new DomainError(error.code, aboutField(field, error), { field }, { cause: error });
}

/** A challenge that is unknown, used or expired, by the field of a step's body. */
function refusedChallenge(cause: DomainError): DomainError {
  const field = `faceLivenessData.${CHALLENGE_FIELD}`;
  const message = `Invalid "${field}" value: not issued, used before or expired.`;
  return new DomainError(cause.code, message, { field }, { cause });
}

function judgementOf(answer: AnalyzeResponse): Judgement {
  const { decision, feedback, score, scoreFrr, version, bestFrame, captureFeedback, withheld, receiptId } = answer;
  const { ageYears: age } = answer;
  const name = LivenessDecision[decision];
  if (name === undefined || decision === LivenessDecision.UNSPECIFIED) throw invalidAnswer('faceliveness');
  if (!Number.isFinite(score) || !Number.isFinite(scoreFrr) || !Number.isFinite(age ?? 0))
    throw invalidAnswer('faceliveness');
  return {
    decision: name as Judgement['decision'],
    live: decision === LivenessDecision.LIVE,
    feedback,
    score,
    scoreFrr,
    version,
    ...(bestFrame !== undefined && { bestFrame }),
    captureFeedback,
    withheld,
    ...(age !== undefined && { age }),
    receiptId,
  };
}
