import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  type AnalyzeRequest,
  type AnalyzeResponseSchema,
  FaceLivenessService,
  LivenessDecision,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { type Face, pointsInOrder } from '@bonafide/vision/face/face';
import { CHALLENGE_FIELD, challengeId, isFrameCount, quarterTurn, workflowOf } from '@bonafide/wire/face-capture';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { VERSION_LINE } from '../version.js';
import { AnalyzeService } from './analyze.service.js';

/** Face liveness for the other services. */
@Controller()
export class AnalyzeRpc {
  constructor(private readonly liveness: AnalyzeService) {}

  @Rpc(FaceLivenessService.method.analyze)
  async analyze(request: AnalyzeRequest, call: RpcCall): Promise<MessageInitShape<typeof AnalyzeResponseSchema>> {
    const workflow = workflowOf(request.workflow);
    if (!workflow) throw invalid('workflow');
    const rotation = quarterTurn(request.rotation);
    if (rotation === undefined) throw invalid('rotation');
    const challenge = request.challengeId === '' ? undefined : challengeId.safeParse(request.challengeId).data;
    if (request.challengeId !== '' && !challenge) throw invalid(CHALLENGE_FIELD);
    if (!isFrameCount(request.frames.length, challenge !== undefined)) throw invalid('frames');
    const frames = request.frames.map(({ image, timestampMs }) => ({
      media: image,
      timestampMs: timestampMs === 0 ? undefined : timestampMs,
    }));
    const challengeScope = request.challengeScope || undefined;
    const asking = { ...call, challengeId: challenge, challengeScope, estimateAge: request.estimateAge };
    const analysis = await this.liveness.analyze(workflow, { frames, rotation }, asking);
    return {
      decision: LivenessDecision[analysis.decision],
      feedback: [...analysis.feedback],
      score: analysis.score,
      scoreFrr: analysis.scoreFrr,
      version: VERSION_LINE,
      ...(analysis.best && { bestFrame: analysis.best.index, face: messageOf(analysis.best.face) }),
      captureFeedback: [...analysis.captureFeedback],
      withheld: analysis.withheld,
      ...(analysis.age !== undefined && { ageYears: analysis.age }),
      receiptId: analysis.receiptId,
    };
  }
}

function messageOf({ box, confidence, points }: Face) {
  return { ...box, confidence, landmarks: pointsInOrder(points).map(({ x, y }) => ({ x, y })) };
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
