import { startTestService, type TestService } from '@bonafide/testing/service';
import { webhook } from '../../src/service.js';

export const TENANT = 'acme';

/** Configuration under which receivers on this machine are called. */
export const LOCAL = { BONAFIDE_WEBHOOK_ALLOW_HTTP: 'true', BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.1' };

/** An answer of the API. */
export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are read by tests member by member.
  body: any;
}

/** The service, with callers of it. */
export interface Stand {
  service: TestService;
  /** A call of a tenant below `/webhook/registration`. */
  call(method: string, path?: string, body?: unknown, tenant?: string): Promise<Answered>;
  /** Registers an endpoint and answers what that told. */
  register(body: object, tenant?: string): Promise<{ secret: string; webhookId: string }>;
  stop(): Promise<void>;
}

export async function startStand(config: Record<string, string> = LOCAL): Promise<Stand> {
  const service = await startTestService(webhook, config);
  const call = async (method: string, path = '', body?: unknown, tenant = TENANT): Promise<Answered> => {
    const response = await fetch(`${service.url}/webhook/registration${path}`, {
      method,
      headers: service.as(tenant),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    service,
    call,
    register: async (body, tenant) => {
      const { status, body: told } = await call('POST', '', { events: ['enrollment.completed'], ...body }, tenant);
      if (status !== 200) throw new Error(`Registration answered ${status}: ${JSON.stringify(told)}`);
      return told;
    },
    stop: () => service.stop(),
  };
}
