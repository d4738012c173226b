import type { DynamicModule, Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { MixedList } from 'typeorm';
import type { z } from 'zod';
import type { Config } from '../config/config.js';
import type { ShapeOf } from '../errors/error-shapes.js';
import type { PlannedRoute } from '../http/not-implemented.js';
import type { Platform } from './platform.js';

/** All that distinguishes one service from another at start-up. */
export interface ServiceDefinition<S extends z.ZodRawShape> {
  name: string;
  /** The service's own configuration keys, beside the base ones. */
  config: S;
  entities: MixedList<new () => object>;
  /** Folder of plain-SQL migrations. */
  migrations: URL;
  /** Error shape of a path. */
  shapeOf: ShapeOf;
  /** `stream` leaves request bodies unread, for the gateway's proxy. */
  body?: 'json' | 'stream';
  /** Paths that answer `line` as text, open to every caller of the service: its `version` operations. */
  version: { paths: readonly `/${string}`[]; line: string };
  /** Routes of the contract that are not served yet. */
  planned?: readonly PlannedRoute[];
  /** Runs before a body is read and throws to refuse; services let only signed contexts in. */
  admit: (config: Config<S>, platform: Platform) => (request: FastifyRequest) => void | Promise<void>;
  /** The Nest module; called once, after database and bus are connected. */
  module: (config: Config<S>, platform: Platform) => Type | DynamicModule | Promise<Type | DynamicModule>;
}

/** Types a definition by its own configuration; returns it unchanged. */
export function defineService<S extends z.ZodRawShape>(definition: ServiceDefinition<S>): ServiceDefinition<S> {
  return definition;
}
