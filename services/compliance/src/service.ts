import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** Watchlists, geofences and national id checks. */
export const compliance = defineService({
  name: 'compliance',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/compliance/version'], line: 'Bonafide Compliance, version 0.1.0' },
  planned: [
    'POST /nationalId/checkNationalIdNumber',
    'POST /compliance/geofence/check',
    'GET /compliance/geofence/definitions',
    'GET /compliance/geofence/definitions/:geofenceName',
    'POST /compliance/geofence/definitions/:geofenceName',
    'PUT /compliance/geofence/definitions/:geofenceName',
    'DELETE /compliance/geofence/definitions/:geofenceName',
    'PUT /compliance/geofence/definitions/:geofenceName/toggle-status',
    'POST /compliance/nationalId/checkNationalIdNumber',
  ],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
