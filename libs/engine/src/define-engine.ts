import { type BackendDefinition, defineBackend } from '@bonafide/messaging/define-backend';
import type { z } from 'zod';
import { EngineModule } from './engine.module.js';
import { engineConfig } from './engine-config.js';
import { engineMigrations } from './engine-migrations.js';

/** All that distinguishes one engine from another. */
export interface EngineDefinition<S extends z.ZodRawShape> extends BackendDefinition<S> {
  /** Module of the tasks that workers run; it imports libs only. */
  tasks: URL;
}

/** A service that judges media by models, with a receipt for every decision; `EngineModule` is global in it. */
export function defineEngine<S extends z.ZodRawShape>({ tasks, ...engine }: EngineDefinition<S>) {
  return defineBackend({
    ...engine,
    config: { ...engineConfig, ...engine.config },
    libraries: [engineMigrations, ...(engine.libraries ?? [])],
    modules: [EngineModule.of(tasks), ...engine.modules],
  });
}
