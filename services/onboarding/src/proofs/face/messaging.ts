import type { Access } from '@bonafide/messaging/access';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { GalleryService } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { RegistrationService } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';

/** What this proof does on NATS. */
export const access: Access = {
  serves: [RegistrationService],
  asks: [
    FaceLivenessService.method.analyze,
    FaceLivenessService.method.issueChallenge,
    FaceLivenessService.method.findRegion,
    FaceLivenessService.method.judgePreview,
    NexaFaceService.method.export,
    NexaFaceService.method.compare,
    GalleryService.method.search,
  ],
};
