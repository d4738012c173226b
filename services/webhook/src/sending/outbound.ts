import { getCACertificates } from 'node:tls';
import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher, errors } from 'undici';
import type { Attempt } from '../endpoints/ports.js';
import { guardedLookup, RefusedAddress } from '../targets/guarded-lookup.js';
import { RESOLVER, type Resolver } from '../targets/resolver.js';
import { Targets } from '../targets/targets.js';
import { retryAfterMs } from './retry-after.js';
import type { sendingConfig } from './sending-config.js';
import { reasonOf } from './unreachable.js';

const IDLE_MS = 15_000;
const MOST_HEADER_BYTES = 16_384;
/** Of an answer: told to the owner, and read so that the connection can be used again. */
const TOLD_BYTES = 1024;
const MOST_READ_BYTES = 65_536;

/** What to POST, and where. */
export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Calls of receivers: to addresses that `Targets` allows, over kept connections, without following redirects or unpacking
 * answers, within one time for everything.
 */
@Injectable()
export class Outbound implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly timeoutMs: number;

  constructor(
    private readonly targets: Targets,
    @Inject(RESOLVER) resolver: Resolver,
    @Inject(CONFIG) config: Config<typeof sendingConfig>,
  ) {
    this.timeoutMs = config.BONAFIDE_WEBHOOK_TIMEOUT_MS;
    const { BONAFIDE_WEBHOOK_CA: ca } = config;
    this.agent = new Agent({
      // As many as there are calls, which each endpoint bounds: endpoints that share a host wait for no other's.
      connections: null,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: this.timeoutMs,
      bodyTimeout: this.timeoutMs,
      connect: {
        lookup: guardedLookup(targets, resolver),
        timeout: this.timeoutMs,
        rejectUnauthorized: true,
        ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** One call; tells what came of it and never throws for that. */
  async post({ url, headers, body }: Post): Promise<Attempt> {
    const start = performance.now();
    const durationMs = () => Math.round(performance.now() - start);
    const wrong = this.targets.wrongWith(url);
    if (wrong !== undefined) return { outcome: 'refused', reason: `the URL ${wrong}`, durationMs: 0 };
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const answer = await this.agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers,
        body,
        signal,
      });
      const firstBytes = await firstOf(answer.body);
      const waits = retryAfterMs(answer.headers['retry-after']);
      const { statusCode: status } = answer;
      return { outcome: 'answered', status, ...waits, durationMs: durationMs(), firstBytes };
    } catch (error) {
      if (error instanceof RefusedAddress)
        return { outcome: 'refused', reason: `the URL ${error.message}`, durationMs: durationMs() };
      const isLate = signal.aborted || isTimeout(error);
      const reason = isLate ? 'no answer in time' : reasonOf(error);
      return { outcome: isLate ? 'timeout' : 'unreachable', reason, durationMs: durationMs() };
    }
  }
}

/** The first bytes of an answer. Whatever happens to its body does not change that there was one. */
async function firstOf(body: Dispatcher.ResponseData['body']): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let [bytes, told] = [0, 0];
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      if (told < TOLD_BYTES) parts.push(part.subarray(0, TOLD_BYTES - told));
      told = Math.min(TOLD_BYTES, told + part.length);
      bytes += part.length;
      if (bytes > MOST_READ_BYTES) break;
    }
  } catch {
    // Cut off, or not to its end within the time: its status has come.
  }
  return new Uint8Array(Buffer.concat(parts));
}

const isTimeout = (error: unknown) =>
  error instanceof errors.ConnectTimeoutError ||
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError;
