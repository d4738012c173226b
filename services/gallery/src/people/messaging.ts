import type { Access } from '@bonafide/messaging/access';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { RegistrationService } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';

/** What the gallery asks of others. */
export const access: Access = {
  asks: [
    RegistrationService.method.register,
    RegistrationService.method.describe,
    RegistrationService.method.find,
    RegistrationService.method.list,
    NexaFaceService.method.export,
    NexaFaceService.method.redescribe,
    NexaFaceService.method.sealTemplates,
  ],
};
