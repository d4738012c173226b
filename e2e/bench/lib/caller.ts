import { Agent, request } from 'node:http';
import type { Access } from '../../support/access.ts';

/** Tokens are valid for 300 s; a new one is requested well before that. */
const TOKEN_MS = 200_000;

export interface Answer {
  status: number;
  text: string;
  /** Seconds to wait before trying again, where the server said so. */
  retryAfter: number | undefined;
}

type Headers = Record<string, string>;

/** One client of one tenant, on connections that stay open; lighter than `fetch`, since it shares the cores. */
export class Caller {
  private readonly agent = new Agent({ keepAlive: true });
  private headers: Promise<Headers> | undefined;
  private renewAt = 0;

  private readonly access: Access;

  constructor(access: Access) {
    this.access = access;
  }

  /** Posts a JSON body. */
  async post(path: string, body: string): Promise<Answer> {
    return this.send(path, body, await this.credentials());
  }

  /** Headers of a call; a new token is requested first when the old one is about to end. */
  credentials(): Promise<Headers> {
    if (!this.headers || Date.now() > this.renewAt) {
      this.renewAt = Date.now() + TOKEN_MS;
      this.headers = this.authorise();
    }
    return this.headers;
  }

  /** Posts and reads the answer; throws when it is not 200. */
  async ask<T>(path: string, body: object): Promise<T> {
    const answer = await this.post(path, JSON.stringify(body));
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    return JSON.parse(answer.text) as T;
  }

  close(): void {
    this.agent.destroy();
  }

  private async authorise(): Promise<Headers> {
    const { realm, clientId, clientSecret, apiKey } = this.access;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'openid',
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.send(`/auth/realms/${realm}/protocol/openid-connect/token`, String(form), type);
    if (answer.status !== 200) throw new Error(`token: ${answer.status}`);
    const { access_token: token } = JSON.parse(answer.text) as { access_token: string };
    return { 'content-type': 'application/json', authorization: `Bearer ${token}`, apikey: apiKey };
  }

  private send(path: string, body: string, headers: Headers): Promise<Answer> {
    const options = {
      agent: this.agent,
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(this.access.baseUrl + path, options, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          const retryAfter = incoming.headers['retry-after'];
          resolve({ status: incoming.statusCode ?? 0, text, retryAfter: retryAfter ? Number(retryAfter) : undefined });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
