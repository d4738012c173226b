import type { Access } from '@bonafide/messaging/access';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';

/** What faceliveness may do on NATS. */
export const access: Access = { serves: [FaceLivenessService] };
