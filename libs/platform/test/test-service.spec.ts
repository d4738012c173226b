import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';
import { startTestService, type TestService } from '@bonafide/testing/service';
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
