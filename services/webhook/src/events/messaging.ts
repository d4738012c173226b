import type { Access } from '@bonafide/messaging/access';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';

/** What webhooks do on NATS. */
export const access: Access = {
  asks: [SessionService.method.describe],
  consumes: ['webhook_events'],
};
