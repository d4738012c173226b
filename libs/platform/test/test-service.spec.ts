import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CompareRequest,
  type CompareResponseSchema,
  NexaFaceService,
} from '@bonafide/contracts/gen/bonafide/nexaface/v1/nexaface_pb';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { Bus } from '@bonafide/platform/rpc/bus';
import { rpcClient } from '@bonafide/platform/rpc/rpc-client';
import { Rpc, type RpcCall } from '@bonafide/platform/rpc/rpc-server';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { ownNats } from '@bonafide/testing/nats';
import { startTestService, type TestService } from '@bonafide/testing/service';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const echo = defineService({
  name: 'echo',
  config: behindGateway,
  entities: [],
  migrations: new URL('./migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/echo/version'], line: 'Echo, version 1' },
  planned: ['POST /echo/later'],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});

let begun = 0;

class Slow {
  @Rpc(NexaFaceService.method.compare)
  async compare(_request: CompareRequest, _call: RpcCall): Promise<MessageInitShape<typeof CompareResponseSchema>> {
    begun += 1;
    await sleep(300);
    return { score: 1 };
  }
}

describe('a service as a process of its own', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService(echo);
  });
  afterAll(() => service.stop());

  it('answers its version to a caller that came through the gateway, and to nobody else', async () => {
    const answer = await fetch(`${service.url}/echo/version`, { headers: service.as('acme') });
    expect([answer.status, await answer.text()]).toEqual([200, 'Echo, version 1']);
    expect((await fetch(`${service.url}/echo/version`)).status).toBe(401);
  });

  it('says honestly what it does not serve yet', async () => {
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

it('finishes the calls in hand before it disconnects, and takes no further ones', async () => {
  const slow = defineService({ ...echo, module: () => moduleOf({ controllers: [], providers: [Slow] }) });
  // On the common one, the services of other tests answer the same calls.
  const nats = await ownNats();
  const service = await startTestService(slow, { BONAFIDE_NATS_URL: nats.url });
  const bus = await Bus.connect(nats.url, 'caller', createLogger('caller', 'silent'));
  const { compare } = rpcClient(bus, new Metrics('caller'), NexaFaceService);
  const answer = compare({}, { tenant: 'acme' });
  await vi.waitFor(() => expect(begun).toBe(1));
  await service.stop();
  expect(await answer).toMatchObject({ score: 1 });
  await expect(compare({}, { tenant: 'acme' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await bus.close();
  await nats.remove();
});
