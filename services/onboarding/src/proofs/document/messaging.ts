import type { Access } from '@bonafide/messaging/access';
import { DocVerifyService } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';

/** What this proof does on NATS. */
export const access: Access = {
  asks: [
    DocVerifyService.method.recogniseType,
    DocVerifyService.method.verifyDocument,
    DocVerifyService.method.verifyChip,
  ],
};
