import { setTimeout as sleep } from 'node:timers/promises';
import { Bus } from '@bonafide/messaging/bus';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import {
  type CompareRequest,
  type CompareResponseSchema,
  NexaFaceService,
} from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import { ownNats } from '@bonafide/testing/nats';
import { startTestService, type TestService } from '@bonafide/testing/service';
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Module,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const definitionOf = (module: Type) =>
  defineBackend({
    name: 'echo',
    config: {},
    migrations: new URL('./migrations', import.meta.url),
    shapeOf: () => platformShape,
    version: { paths: ['/echo/version'], line: 'Echo, version 1' },
    contract: ['POST /echo/later', 'GET /echo/hello'],
    modules: [module],
  });

@Module({})
class EmptyModule {}

const echo = definitionOf(EmptyModule);
let begun = 0;

@Controller()
class Slow {
  @Rpc(NexaFaceService.method.compare)
  async compare(_request: CompareRequest, _call: RpcCall): Promise<MessageInitShape<typeof CompareResponseSchema>> {
    begun += 1;
    await sleep(300);
    return { score: 1 };
  }
}

@Module({ controllers: [Slow] })
class SlowModule {}

describe('a service as a process of its own', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService(echo);
  });
  afterAll(() => service.stop());

  it('answers its version only to a caller that came through the gateway', async () => {
    const answer = await fetch(`${service.url}/echo/version`, { headers: service.as('acme') });
    expect([answer.status, await answer.text()]).toEqual([200, 'Echo, version 1']);
    expect((await fetch(`${service.url}/echo/version`)).status).toBe(401);
  });

  it('answers 501 for what it does not serve yet', async () => {
    const answer = await fetch(`${service.url}/echo/later`, { method: 'POST', headers: service.as('acme') });
    expect(answer.status).toBe(501);
  });

  it('is ready, alive and measured on the management port', async () => {
    const get = async (path: string) => (await fetch(`${service.managementUrl}${path}`)).text();
    expect(await get('/livez')).toBe('ok');
    expect(JSON.parse(await get('/readyz'))).toEqual({ ready: true, failing: [] });
    expect(await get('/metrics')).toContain('bonafide_http_request_seconds_count');
  });

  it('names the request and the tenant in every log line of a request', async () => {
    const headers = service.as('acme');
    const answer = await fetch(`${service.url}/echo/version`, { headers });
    expect(answer.headers.get('x-request-id')).toBe(headers['x-request-id']);
    await vi.waitFor(() => {
      const lines = service.logs
        .map((text) => JSON.parse(text))
        .filter((line) => line.requestId === headers['x-request-id']);
      expect(lines).toMatchObject([{ service: 'echo', tenant: 'acme', status: 200 }]);
    });
  });
});

it('finishes the calls in progress before it disconnects, and takes no further ones', async () => {
  // On the common one, the services of other tests answer the same calls.
  const nats = await ownNats();
  const service = await startTestService(definitionOf(SlowModule), { BONAFIDE_NATS_URL: nats.url });
  const bus = await Bus.connect(nats.url, 'caller', createLogger('caller', 'silent'));
  const { compare } = rpcClient(bus, new Metrics('caller'), NexaFaceService);
  const answer = onBehalfOf('acme', () => compare({}));
  await vi.waitFor(() => expect(begun).toBe(1));
  await service.stop();
  expect(await answer).toMatchObject({ score: 1 });
  await expect(onBehalfOf('acme', () => compare({}))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await bus.close();
  await nats.remove();
});

const passed: string[] = [];

class Refusing implements CanActivate {
  canActivate(host: ExecutionContext): boolean {
    if (host.getType() === 'rpc') {
      const { algorithm } = host.switchToRpc().getData<CompareRequest>();
      if (algorithm === 'forbidden') throw new DomainError('FORBIDDEN', 'Not this one');
    }
    return true;
  }
}

class Noting implements NestInterceptor {
  intercept(host: ExecutionContext, next: Parameters<NestInterceptor['intercept']>[1]) {
    passed.push(host.getType());
    return next.handle();
  }
}

@Controller('echo')
class Both {
  @Get('hello')
  hello(): object {
    return {};
  }

  @Rpc(NexaFaceService.method.compare)
  async compare(_request: CompareRequest, call: RpcCall): Promise<MessageInitShape<typeof CompareResponseSchema>> {
    return { score: 2, receiptId: call.tenant };
  }
}

@Module({
  controllers: [Both],
  providers: [
    { provide: APP_GUARD, useClass: Refusing },
    { provide: APP_INTERCEPTOR, useClass: Noting },
  ],
})
class GuardedModule {}

it('applies the guards and interceptors of Nest to routes and RPCs alike', async () => {
  const nats = await ownNats();
  const service = await startTestService(definitionOf(GuardedModule), { BONAFIDE_NATS_URL: nats.url });
  const bus = await Bus.connect(nats.url, 'caller', createLogger('caller', 'silent'));
  const { compare } = rpcClient(bus, new Metrics('caller'), NexaFaceService);
  expect((await fetch(`${service.url}/echo/hello`, { headers: service.as('acme') })).status).toBe(200);
  expect(await onBehalfOf('acme', () => compare({ algorithm: 'F500' }))).toMatchObject({ score: 2, receiptId: 'acme' });
  expect(passed).toEqual(['http', 'rpc']);
  const refused = onBehalfOf('acme', () => compare({ algorithm: 'forbidden' }));
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'Not this one' });
  await bus.close();
  await service.stop();
  await nats.remove();
});
