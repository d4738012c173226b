import type { Access } from '@bonafide/messaging/access';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';

/** What nexaface may do on NATS. */
export const access: Access = { serves: [NexaFaceService] };
