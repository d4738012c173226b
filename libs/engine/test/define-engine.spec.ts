import { defineEngine } from '@bonafide/engine/define-engine';
import { EngineModule } from '@bonafide/engine/engine.module';
import { engineConfig } from '@bonafide/engine/engine-config';
import { engineMigrations } from '@bonafide/engine/engine-migrations';
import { engineShape } from '@bonafide/engine/engine-shape';
import { MessagingModule, rpcTransport } from '@bonafide/messaging/messaging.module';
import { messagingConfig } from '@bonafide/messaging/messaging-config';
import { loadConfig } from '@bonafide/platform/config/config';
import { behindGateway } from '@bonafide/platform/http/admission';
import { TEST_KEYS } from '@bonafide/testing/service';
import type { DynamicModule } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const own = new URL('./migrations', import.meta.url);
const another = { library: 'another', folder: new URL('./another', import.meta.url) };
class OwnModule {}

const definition = defineEngine({
  name: 'sample',
  config: { BONAFIDE_SAMPLE: z.string().default('x') },
  libraries: [another],
  migrations: own,
  shapeOf: () => engineShape,
  version: { paths: ['/sample/version'], line: 'Sample, version 0' },
  contract: [],
  tasks: new URL('./sample.tasks.ts', import.meta.url),
  modules: [OwnModule],
});

describe('defineEngine', () => {
  it('adds the keys of every engine and of every service behind the gateway to its own', () => {
    const keys = Object.keys({ ...engineConfig, ...behindGateway, ...messagingConfig, BONAFIDE_SAMPLE: '' });
    expect(Object.keys(definition.config).sort()).toEqual(keys.sort());
  });

  it('runs on defaults, and refuses what no machine can do', () => {
    const base = {
      BONAFIDE_DATABASE_URL: 'postgres://localhost/x',
      BONAFIDE_HTTP_PORT: '1',
      BONAFIDE_MANAGEMENT_PORT: '2',
      BONAFIDE_KEYS: TEST_KEYS,
    };
    const config = (more: Record<string, string>) => loadConfig(engineConfig, { ...base, ...more });
    expect(config({})).toMatchObject({ BONAFIDE_MODELS_HOME: '.bonafide/models', BONAFIDE_MODEL_PACK: 'default' });
    expect(config({})).toMatchObject({ BONAFIDE_RECEIPT_DAYS: 400 });
    const refused = {
      BONAFIDE_INFERENCE_WORKERS: '0',
      BONAFIDE_INFERENCE_QUEUE: '-1',
      BONAFIDE_RECEIPT_DAYS: '0',
      BONAFIDE_MODEL_PACK: '../elsewhere',
    };
    for (const [key, value] of Object.entries(refused)) expect(() => config({ [key]: value })).toThrow(key);
  });

  it("runs the libraries' migrations first: the receipts' table, then others, then its own", () => {
    expect(definition.migrations).toEqual([engineMigrations, another, own]);
  });

  it('is called by RPC, and gives its modules pool and receipts', () => {
    expect(definition.transports).toEqual([rpcTransport]);
    const { imports } = definition.module as DynamicModule;
    const classes = imports?.map((item) => ('module' in item ? item.module : item));
    expect(classes).toEqual([MessagingModule, EngineModule, OwnModule]);
  });
});
