import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { z } from 'zod';
import type { Config } from '../config/config.js';
import type { MigrationSource } from '../database/migrate.js';
import type { ShapeOf } from '../errors/error-shapes.js';
import type { Admission } from '../http/http-app.js';
import type { Route } from '../http/not-implemented.js';
import type { Command } from './command.js';

/** Finds, in the built application, the transport by which a service is called besides HTTP. */
export type Transport = (application: INestApplicationContext) => CustomTransportStrategy;

/** All that distinguishes one service from another at start-up. */
export interface ServiceDefinition<S extends z.ZodRawShape> {
  name: string;
  /** The service's own configuration keys, beside the base ones. */
  config: S;
  /** Plain-SQL migrations in the order in which they run: those that libraries own, then the service's own folder. */
  migrations: readonly MigrationSource[];
  /** Error shape of a path. */
  shapeOf: ShapeOf;
  /** `stream` leaves request bodies unread, for the gateway's proxy. */
  body?: 'json' | 'stream';
  /** Paths that answer `line` as text, open to every caller of the service: its `version` operations. */
  version: { paths: readonly `/${string}`[]; line: string };
  /** This service's operations of the wire contract. Those that have no route answer 501. */
  contract: readonly Route[];
  /** Runs before a body is read and throws to refuse; services let only signed contexts in. */
  admit: (config: Config<S>) => Admission;
  /** The service's Nest module; `PlatformModule` is global beside it. */
  module: Type | DynamicModule;
  /** How the service is called besides HTTP. */
  transports?: readonly Transport[];
  /** By verb: what the service's program does besides serving and `migrate`. */
  commands?: Readonly<Record<string, Command>>;
  /** True for a service that goes on answering while its database is away; its readiness then does not ask for it. */
  answersWithoutDatabase?: boolean;
}

/** Types a definition by its own configuration; returns it unchanged. */
export function defineService<S extends z.ZodRawShape>(definition: ServiceDefinition<S>): ServiceDefinition<S> {
  return definition;
}
