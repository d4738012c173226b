import { defineBackend } from '@bonafide/messaging/define-backend';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { ComplianceModule } from './compliance.module.js';

/** Watchlists, geofences and national id checks. */
export const compliance = defineBackend({
  name: 'compliance',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/compliance/version'],
    line: versionLine('Bonafide Compliance', new URL('../package.json', import.meta.url)),
  },
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
  modules: [ComplianceModule],
});
