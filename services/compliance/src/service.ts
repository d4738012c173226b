import { operationsBelow } from '@bonafide/contract/operations';
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
  contract: operationsBelow(['/compliance', '/nationalId']),
  modules: [ComplianceModule],
});
