import { createHmac } from 'node:crypto';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { z } from 'zod';
import { type Guard, guard } from './guard.js';
import { ProviderError } from './provider-error.js';

const MOST_ANSWER_BYTES = 65_536;
/** What a connection says that was never made. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** An operator's contract with a provider. */
export interface ProviderEndpoint {
  /** Names it in errors. */
  name: string;
  url: string;
  /** Signs what is sent. */
  secret: Uint8Array;
  /** How long one try may take, milliseconds. */
  tryMs: number;
}

/**
 * POSTs JSON to a provider, signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp` and
 * `webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>`. Redirects are not followed.
 */
export class SignedPost {
  private readonly guard: Guard;

  constructor(
    private readonly endpoint: ProviderEndpoint,
    log: Logger,
  ) {
    this.guard = guard(endpoint.name, log);
  }

  /**
   * The answer as the schema reads it (an empty body is `{}`); at most two tries under one id, each at most `tryMs` long.
   * Throws ProviderError for everything else.
   */
  send<T>(id: string, content: object, answer: z.ZodType<T>): Promise<T> {
    const body = JSON.stringify(content);
    return this.guard(async () => {
      const read = answer.safeParse(await this.once(id, body));
      if (!read.success) throw this.error('invalid');
      return read.data;
    });
  }

  private async once(id: string, body: string): Promise<unknown> {
    const { url, secret, tryMs } = this.endpoint;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(tryMs),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      });
      text = await bounded(response);
    } catch (error) {
      throw this.error(isUnconnected(error) ? 'failed' : 'late', error);
    }
    if (response.status >= 500 || response.status === 429) throw this.error('failed');
    if (!response.ok) throw this.error('refused');
    return this.parsed(text);
  }

  private parsed(text: string): unknown {
    try {
      return text === '' ? {} : JSON.parse(text);
    } catch {
      throw this.error('invalid');
    }
  }

  private error(failure: ProviderError['failure'], cause?: unknown): ProviderError {
    return new ProviderError(this.endpoint.name, failure, { cause });
  }
}

/** The text of an answer; throws for one that is too large. */
async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Error('The answer is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function isUnconnected(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
  return NEVER_CONNECTED.has(cause?.code ?? '');
}
