import type { Access } from '@bonafide/messaging/access';
import { NationalIdService, ScreeningService } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';

/** What this proof does on NATS. */
export const access: Access = { asks: [ScreeningService.method.screen, NationalIdService.method.check] };
