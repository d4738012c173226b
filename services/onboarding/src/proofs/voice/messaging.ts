import type { Access } from '@bonafide/messaging/access';
import { NexaVoiceService } from '@bonafide/proto/gen/bonafide/nexavoice/v1/nexavoice_pb';
import { VoiceLivenessService } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';

/** What this proof does on NATS. */
export const access: Access = {
  asks: [VoiceLivenessService.method.analyze, NexaVoiceService.method.export, NexaVoiceService.method.compare],
};
