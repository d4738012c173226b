import { operationsBelow } from '@bonafide/contract/operations';
import { versionLine } from '@bonafide/platform/http/version';
import { defineService } from '@bonafide/platform/process/service-definition';
import { administrationCommands } from './administration/administration.js';
import { shapeOf } from './entrance/shape-of.js';
import { GatewayModule } from './gateway.module.js';
import { gatewayConfig } from './gateway-config.js';

/** The entry point for clients: tokens, API keys, limits, then a proxy. */
export const gateway = defineService({
  name: 'gateway',
  config: gatewayConfig,
  migrations: [new URL('../migrations', import.meta.url)],
  shapeOf,
  body: 'stream',
  version: {
    paths: ['/auth/version'],
    line: versionLine('Bonafide Gateway', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/auth']),
  // The gateway's own routes authenticate their callers by other means, each scope by itself.
  admit: () => () => undefined,
  module: GatewayModule,
  commands: administrationCommands,
  answersWithoutDatabase: true,
});
