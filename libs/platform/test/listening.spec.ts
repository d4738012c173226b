import { setTimeout as sleep } from 'node:timers/promises';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { Readiness } from '@bonafide/platform/observability/management-server';
import { defineService } from '@bonafide/platform/process/service-definition';
import { freePorts } from '@bonafide/testing/ports';
import { startTestService } from '@bonafide/testing/service';
import { Injectable, Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { expect, it } from 'vitest';

const LOADING_MS = 600;

/** Like an engine: reports its models as loaded before its start is complete. */
@Injectable()
class Models implements OnModuleInit, OnApplicationBootstrap {
  constructor(private readonly readiness: Readiness) {}

  onModuleInit(): void {
    this.readiness.add('models', async () => undefined);
  }

  async onApplicationBootstrap(): Promise<void> {
    await sleep(LOADING_MS);
  }
}

@Module({ providers: [Models] })
class SlowModule {}

const slow = defineService({
  name: 'slow',
  config: behindGateway,
  migrations: [new URL('./migrations', import.meta.url)],
  shapeOf: () => platformShape,
  contract: [],
  version: { paths: ['/slow/version'], line: 'Slow, version 1' },
  admit: admitFromGateway,
  module: SlowModule,
});

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

it('is alive while it starts, and not ready before its API takes calls', async () => {
  const [port, management] = await freePorts();
  const at = (path: string) => `http://127.0.0.1:${management}${path}`;
  const starting = startTestService(slow, {
    BONAFIDE_HTTP_PORT: String(port),
    BONAFIDE_MANAGEMENT_PORT: String(management),
  });
  const seen: { alive: boolean; failing: string[] }[] = [];
  for (;;) {
    const probe = await fetch(at('/readyz')).catch(() => undefined);
    // Asked afterwards: a process that was ready a moment ago must answer now.
    const isOpen = await answers(`http://127.0.0.1:${port}/slow/version`);
    if (probe) {
      seen.push({ alive: await answers(at('/livez')), failing: (await probe.json()).failing });
      if (probe.status === 200) {
        expect(isOpen).toBe(true);
        break;
      }
    }
    await sleep(5);
  }
  const service = await starting;
  const waiting = seen.filter(({ failing }) => failing.length > 0);
  expect(waiting.length).toBeGreaterThan(10);
  expect(waiting.filter(({ failing }) => !failing.includes('listening'))).toEqual([]);
  expect(seen.filter(({ alive }) => !alive)).toEqual([]);
  await service.stop();
});
