import type { Access } from '@bonafide/messaging/access';
import { GeofenceService } from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';

/** What this proof does on NATS. */
export const access: Access = { asks: [GeofenceService.method.check] };
