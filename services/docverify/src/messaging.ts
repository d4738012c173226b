import type { Access } from '@bonafide/messaging/access';
import { DocVerifyService } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';

/** What docverify may do on NATS: it answers onboarding, and asks nexaface about portraits. */
export const access: Access = { serves: [DocVerifyService], asks: [NexaFaceService.method.compare] };
