import { Agent, request } from 'node:http';
import type { Answered } from '@bonafide/testing/contract/contract';

/** An answer, and how long it took. */
export interface Timed extends Answered {
  ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const PATIENCE_MS = 60_000;

/** Sends bytes as they are: no path is tidied, no header checked. Throws when the connection breaks or nothing comes. */
export function send(
  baseUrl: string,
  { method, path, headers, body }: { method: string; path: string; headers: Record<string, string>; body: Buffer },
): Promise<Timed> {
  const { hostname, port } = new URL(baseUrl);
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...(hasBody && { 'content-length': String(body.length) }) };
    const outgoing = request({ agent, hostname, port, method, path, headers: all }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          method,
          path: path.split('?', 1)[0] ?? '',
          status: incoming.statusCode ?? 0,
          mediaType: incoming.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
          ms: performance.now() - started,
        }),
      );
    });
    outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    outgoing.on('error', reject);
    outgoing.end(hasBody ? body : undefined);
  });
}
