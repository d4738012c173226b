import { ApiError } from './api-error.js';

interface Common {
  /** Where the gateway answers, for example `https://bonafide.example.org`. */
  baseUrl: string;
  /** The tenant's API key. */
  apiKey: string;
  /** Longest time of a call, milliseconds; default 15,000. */
  timeoutMs?: number;
}

/** How a server reaches the API: it holds the client's secret. Never ship it to a browser. */
export interface ServerOptions extends Common {
  /** The tenant's realm. */
  realm: string;
  clientId: string;
  clientSecret: string;
}

/** How a browser reaches the API: its own server gives it bearer tokens, again whenever one is refused. */
export interface BrowserOptions extends Common {
  token: () => string | Promise<string>;
}

export type ConnectionOptions = ServerOptions | BrowserOptions;

/** Of one call: aborts it. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** Fraction of a token's life after which it is renewed, so that none expires in transit. */
const FRESH_PART = 0.9;

/**
 * Calls with token and API key. A token is shared by all calls and renewed before it expires; a call that is refused
 * with 401 is repeated once with a new token, which is safe because every step of the API may be repeated.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #timeoutMs: number;
  #token: Promise<string> | undefined;
  /** When a new token must be requested, milliseconds since 1970. */
  #staleAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 15_000;
  }

  async get<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#call<T>('GET', path, undefined, options);
  }

  async delete(path: string, options?: CallOptions): Promise<void> {
    await this.#call('DELETE', path, undefined, options);
  }

  async post<T>(path: string, body: object | undefined, options?: CallOptions): Promise<T> {
    return this.#call<T>('POST', path, body && JSON.stringify(body), options);
  }

  async #call<T>(method: string, path: string, body: string | undefined, options: CallOptions = {}): Promise<T> {
    const send = async (token: Promise<string>) => {
      const headers = {
        authorization: `Bearer ${await token}`,
        apikey: this.#options.apiKey,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      return this.#fetch(path, { method, headers, ...(body !== undefined && { body }) }, options.signal);
    };
    const token = this.#bearer();
    let response = await send(token);
    if (response.status === 401) {
      await response.body?.cancel();
      if (this.#token === token) this.#token = undefined;
      response = await send(this.#bearer());
    }
    return (await read(response, `${method} ${path}`)) as T;
  }

  #bearer(): Promise<string> {
    if (this.#token && Date.now() < this.#staleAt) return this.#token;
    const fetching = this.#fetchToken();
    this.#token = fetching;
    this.#staleAt = Number.POSITIVE_INFINITY;
    fetching.catch(() => {
      if (this.#token === fetching) this.#token = undefined;
    });
    return fetching;
  }

  async #fetchToken(): Promise<string> {
    const options = this.#options;
    if ('token' in options) return options.token();
    const path = `/auth/realms/${encodeURIComponent(options.realm)}/protocol/openid-connect/token`;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: options.clientSecret,
      scope: 'openid',
    });
    const asked = Date.now();
    const answer = await read(await this.#fetch(path, { method: 'POST', body }), `POST ${path}`);
    const { access_token, expires_in } = answer as { access_token: string; expires_in: number };
    this.#staleAt = asked + expires_in * 1000 * FRESH_PART;
    return access_token;
  }

  #fetch(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const url = `${this.#options.baseUrl.replace(/\/+$/, '')}${path}`;
    return fetch(url, { ...init, redirect: 'error', signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  }
}

async function read(response: Response, call: string): Promise<unknown> {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return body;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new ApiError(response.status, body, call, Number.isNaN(retryAfter) ? undefined : retryAfter);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
