import type { Access } from '@bonafide/messaging/access';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';

/** What onboarding may do on NATS. */
export const access: Access = {
  asks: [FaceLivenessService.method.analyze, NexaFaceService.method.export, NexaFaceService.method.compare],
  emits: [{ schema: LifecycleEventSchema, families: ['enrollment', 'authentication', 'reenrollment'] }],
};
