import type { ROUTES } from './gen/operations.js';
import { RouteTable } from './route-table.js';

/**
 * Operations of the contract that no service serves yet: answered 501. The contract test of each service
 * (`servesItsContract`) holds its part of the list to what it serves.
 */
export const PLANNED: readonly (typeof ROUTES)[number][] = [
  'POST /voiceliveness/analyze',
  'POST /voiceliveness/analyzeEncrypted',
  'POST /voiceliveness/calculateLength',
  'POST /voiceliveness/calculateLengthEncrypted',
  'POST /nexavoice/compare',
  'POST /nexavoice/export',
  'POST /nationalId/checkNationalIdNumber',
  'POST /compliance/nationalId/checkNationalIdNumber',
  'POST /compliance/geofence/check',
  'GET /compliance/geofence/definitions',
  'GET /compliance/geofence/definitions/:geofenceName',
  'POST /compliance/geofence/definitions/:geofenceName',
  'PUT /compliance/geofence/definitions/:geofenceName',
  'DELETE /compliance/geofence/definitions/:geofenceName',
  'PUT /compliance/geofence/definitions/:geofenceName/toggle-status',
];

const planned = new RouteTable(PLANNED.map((route) => [route, true] as const));

/** True when a request means an operation that no service serves yet. */
export function isPlanned(method: string, path: string): boolean {
  return planned.at(method, path) ?? false;
}
