import type { Access } from '@bonafide/messaging/access';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';

/** What the journey does on NATS. */
export const access: Access = {
  emits: [{ schema: LifecycleEventSchema, families: ['enrollment', 'authentication', 'reenrollment'] }],
};
