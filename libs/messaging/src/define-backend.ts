import type { Config } from '@bonafide/platform/config/config';
import type { MigrationSet } from '@bonafide/platform/database/migrate';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { defineService, type ServiceDefinition } from '@bonafide/platform/process/service-definition';
import type { DynamicModule, Type } from '@nestjs/common';
import type { z } from 'zod';
import { MessagingModule, rpcTransport } from './messaging.module.js';
import { messagingConfig } from './messaging-config.js';

const sharedConfig = { ...behindGateway, ...messagingConfig };

type Own<S extends z.ZodRawShape> = Pick<
  ServiceDefinition<S>,
  'name' | 'config' | 'shapeOf' | 'version' | 'contract' | 'commands'
>;

/** All that distinguishes one service behind the gateway from another. */
export interface BackendDefinition<S extends z.ZodRawShape> extends Own<S> {
  /** Migrations of the libraries whose tables the service uses. */
  libraries?: readonly MigrationSet[];
  /** The service's own folder of migrations. */
  migrations: URL;
  /** The service's Nest modules; `PlatformModule` and `MessagingModule` are global beside them. */
  modules: readonly (Type | DynamicModule)[];
}

/** A service that only the gateway calls over HTTP, and other services by RPC. */
export function defineBackend<S extends z.ZodRawShape>(backend: BackendDefinition<S>) {
  const { libraries = [], migrations, modules, config, ...own } = backend;
  class BackendModule {}
  return defineService({
    ...own,
    config: { ...sharedConfig, ...config },
    migrations: [...libraries, migrations],
    // The compiler does not see the shared keys through the generic ones.
    admit: (values) => admitFromGateway(values as unknown as Config<typeof behindGateway>),
    module: { module: BackendModule, imports: [MessagingModule, ...modules] },
    transports: [rpcTransport],
  });
}
