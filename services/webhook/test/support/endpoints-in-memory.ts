import { Agent, request } from 'node:http';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Attempt, Endpoint, EndpointDirectory, Message, SealedBody, Sender } from '../../src/endpoints/ports.js';
import { ENDPOINTS, SENDER } from '../../src/endpoints/tokens.js';

const FIRST_BYTES = 1024;

/** An endpoint of a test. */
export interface TestEndpoint extends Endpoint {
  url: string;
}

/** Endpoints that a test holds in memory; any number of replicas may share them. */
export class TestEndpoints implements EndpointDirectory {
  private readonly all = new Map<string, TestEndpoint>();
  readonly disabledFor: string[] = [];

  add(tenant: string, url: string, events: readonly string[]): TestEndpoint {
    const id = crypto.randomUUID().replaceAll('-', '');
    const endpoint = { id, tenant, url, events, disabledAt: null, createdAt: new Date() };
    this.all.set(id, endpoint);
    return endpoint;
  }

  set(endpoint: TestEndpoint, change: Partial<TestEndpoint>): void {
    this.all.set(endpoint.id, { ...endpoint, ...change });
  }

  remove({ id }: Endpoint): void {
    this.all.delete(id);
  }

  urlOf({ id }: Endpoint): string {
    return this.all.get(id)?.url ?? '';
  }

  async listening(_: EntityManager, tenant: string, type: string): Promise<Endpoint[]> {
    return [...this.all.values()].filter(
      (one) => one.tenant === tenant && !one.disabledAt && one.events.includes(type),
    );
  }

  async find(tenant: string, id: string): Promise<Endpoint | null> {
    const found = this.all.get(id);
    return found?.tenant === tenant ? found : null;
  }

  async disable(_: EntityManager, tenant: string, id: string, reason: 'gone' | 'failing', now: Date): Promise<boolean> {
    const found = this.all.get(id);
    if (!found || found.tenant !== tenant || found.disabledAt) return false;
    this.all.set(id, { ...found, disabledAt: now });
    this.disabledFor.push(`${id} ${reason}`);
    return true;
  }
}

/** Posts payloads as they are, unsigned. `timeoutMs`: how long a receiver may take. */
export class PlainSender implements Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

  constructor(
    private readonly endpoints: TestEndpoints,
    private readonly timeoutMs = 15_000,
  ) {}

  async send(endpoint: Endpoint, message: Message, sealed: SealedBody | null) {
    const body = sealed ?? { contentType: 'application/json', bytes: message.body };
    const attempt = await this.post(this.endpoints.urlOf(endpoint), message, body);
    return { attempt, sealed: body };
  }

  private post(url: string, { id }: Message, { contentType, bytes }: SealedBody): Promise<Attempt> {
    const began = performance.now();
    const durationMs = () => performance.now() - began;
    return new Promise((resolve) => {
      const headers = { 'content-type': contentType, 'content-length': bytes.length, 'webhook-id': id };
      const posting = request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => resolve({ outcome: 'unreachable', reason: 'reset', durationMs: durationMs() }));
        response.on('end', () => {
          const seconds = Number(response.headers['retry-after']);
          resolve({
            outcome: 'answered',
            status: response.statusCode ?? 0,
            ...(seconds > 0 && { retryAfterMs: seconds * 1000 }),
            durationMs: durationMs(),
            firstBytes: Buffer.concat(parts).subarray(0, FIRST_BYTES),
          });
        });
      });
      posting.setTimeout(this.timeoutMs, () => {
        resolve({ outcome: 'timeout', reason: 'no answer', durationMs: durationMs() });
        posting.destroy();
      });
      posting.on('error', () => resolve({ outcome: 'unreachable', reason: 'connection', durationMs: durationMs() }));
      posting.end(bytes);
    });
  }
}

@Global()
@Module({})
class TestEndpointsModule {}

/** Provides endpoints of a test to the service. */
export function endpointsModule(endpoints: EndpointDirectory, sender: Sender): DynamicModule {
  const providers = [
    { provide: ENDPOINTS, useValue: endpoints },
    { provide: SENDER, useValue: sender },
  ];
  return { module: TestEndpointsModule, providers, exports: [ENDPOINTS, SENDER] };
}
