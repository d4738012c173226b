import type { Access } from '@bonafide/messaging/access';
import { ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { RegistrationEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/registered_pb';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';

/** What the journey does on NATS. */
export const access: Access = {
  serves: [SessionService],
  emits: [
    { schema: LifecycleEventSchema, families: ['enrollment', 'authentication', 'reenrollment'] },
    { schema: ErasureEventSchema, families: ['registration'] },
    { schema: RegistrationEventSchema, families: ['registration'] },
  ],
};
