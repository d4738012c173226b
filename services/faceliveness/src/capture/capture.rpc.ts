import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  FaceLivenessService,
  type FindRegionRequest,
  type FindRegionResponseSchema,
  type JudgePreviewRequest,
  type JudgePreviewResponseSchema,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { quarterTurn } from '@bonafide/wire/face-capture';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { isSide, MOST_FRAMES } from './capture.schemas.js';
import { CaptureService } from './capture.service.js';
import { readProfile } from './capture-profile.js';
import { regionOfInterest } from './region-of-interest.js';

/** Previews for the pages of another service. */
@Controller()
export class CaptureRpc {
  constructor(private readonly captures: CaptureService) {}

  @Rpc(FaceLivenessService.method.findRegion)
  async findRegion(
    { profileXml, width, height }: FindRegionRequest,
    _call: RpcCall,
  ): Promise<MessageInitShape<typeof FindRegionResponseSchema>> {
    if (!isSide(width) || !isSide(height)) throw invalid('resolution');
    return regionOfInterest(readProfile(profileXml).region, { width, height });
  }

  @Rpc(FaceLivenessService.method.judgePreview)
  async judgePreview(
    request: JudgePreviewRequest,
    { tenant, signal }: RpcCall,
  ): Promise<MessageInitShape<typeof JudgePreviewResponseSchema>> {
    const { profileXml, leastFrames, faceMinimumSize, faceMaximumSize } = request;
    const rotation = quarterTurn(request.rotation);
    if (rotation === undefined) throw invalid('rotation');
    if (request.frames.length === 0 || request.frames.length > MOST_FRAMES) throw invalid('frames');
    const preview = {
      profile: { xml: profileXml },
      rotation,
      frames: request.frames.map(({ image }) => ({ data: image })),
      autocaptureMinimumFrameCount: Math.max(leastFrames, 1),
      faceDetectionMode: 'FACE_ORDERING_BY_SIZE' as const,
      faceMinimumSize: faceMinimumSize || undefined,
      faceMaximumSize: faceMaximumSize || undefined,
      faceSensitivity: undefined,
      faceGranularity: undefined,
    };
    const { frameResults, results } = await this.captures.autocapture(preview, tenant, signal);
    const at = results.capturedFrameIndex ?? -1;
    const frames = frameResults.map(({ compliant = false, feedback = [] }) => ({ compliant, feedback }));
    return { frames, ...(at >= 0 && { capturedFrame: at }) };
  }
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
