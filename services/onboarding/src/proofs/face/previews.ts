import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import {
  FaceLivenessService,
  type FindRegionResponse,
  type JudgePreviewResponse,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { Injectable } from '@nestjs/common';
import type { PreviewContent, RegionBody } from './preview.schemas.js';

const REGION_DEADLINE_MS = 2000;
const PREVIEW_DEADLINE_MS = 6000;

/** What the liveness engine says of a page's camera before anything is captured. Throws what it throws, UNAVAILABLE, TIMEOUT. */
@Injectable()
export class Previews {
  constructor(@InjectPeer(FaceLivenessService) private readonly liveness: RpcClient<typeof FaceLivenessService>) {}

  region({ profile, resolution }: RegionBody): Promise<FindRegionResponse> {
    const request = { profileXml: profile.xml, ...resolution };
    return this.liveness.findRegion(request, { deadlineMs: REGION_DEADLINE_MS });
  }

  judge(preview: PreviewContent): Promise<JudgePreviewResponse> {
    const { profile, frames, rotation, autocaptureMinimumFrameCount: leastFrames } = preview;
    const { faceMinimumSize = 0, faceMaximumSize = 0 } = preview;
    const images = frames.map(({ data: image }) => ({ image }));
    const request = {
      profileXml: profile.xml,
      frames: images,
      rotation,
      leastFrames,
      faceMinimumSize,
      faceMaximumSize,
    };
    return this.liveness.judgePreview(request, { deadlineMs: PREVIEW_DEADLINE_MS });
  }
}
