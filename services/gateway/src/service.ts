import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { HttpAdapterHost } from '@nestjs/core';
import { Gateway } from './gateway.js';
import { gatewayConfig } from './gateway-config.js';
import { oauthShape } from './issuer/oauth-error.js';
import { SigningKey } from './issuer/signing-key.entity.js';
import { ApiKey } from './tenants/api-key.entity.js';
import { Client } from './tenants/client.entity.js';
import { Tenant } from './tenants/tenant.entity.js';

/** Guards and routes: tokens, API keys, limits, then a streaming proxy. */
export const gateway = defineService({
  name: 'gateway',
  config: gatewayConfig,
  entities: [Tenant, Client, ApiKey, SigningKey],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: (path) => (path.startsWith('/auth/') ? oauthShape : platformShape),
  body: 'stream',
  version: { paths: ['/auth/version'], line: 'Bonafide Gateway, version 0.1.0' },
  // The gateway's own routes guard themselves: each scope of routes asks something else of its callers.
  admit: () => () => undefined,
  module: async (config, platform) => {
    const useFactory = await Gateway.open(config, platform);
    return moduleOf({ controllers: [], providers: [{ provide: Gateway, inject: [HttpAdapterHost], useFactory }] });
  },
});
