/**
 * The receiver of `./dev bench webhook`, a process of its own. What it does with a request is the first word of the path; it
 * tells its port, and what it has received whenever it is asked.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came to one path: ids and times (milliseconds since 1970) of the requests, in their order. */
export interface Arrivals {
  ids: string[];
  at: number[];
  /** Where each came, and where it was acknowledged (-1: not), in one count of both. */
  came: number[];
  taken: number[];
  /** Whether the first one was signed, and its body sealed. */
  isSigned: boolean;
  isSealed: boolean;
}

const SLOW_MS = 50;
let count = 0;
const arrivals: Record<string, Arrivals> = {};
const refusedOnce = new Set<string>();

const behaviours: Record<string, (response: ServerResponse, id: string) => void> = {
  good: (response) => void response.writeHead(204).end(),
  slow: (response) => void setTimeout(() => response.writeHead(200).end(), SLOW_MS),
  failing: (response) => void response.writeHead(500).end('no'),
  garbage: (response) => {
    response.socket?.write('what is this\r\n\r\n');
    response.socket?.destroy();
  },
  /** Refuses one delivery in fifty, once. */
  flaky: (response, id) => {
    const isRefused = Number.parseInt(id.slice(0, 6), 16) % 50 === 0 && !refusedOnce.has(id);
    if (isRefused) refusedOnce.add(id);
    response.writeHead(isRefused ? 500 : 200).end();
  },
  gone: (response) => {
    response.writeHead((arrivals[response.req.url ?? '']?.ids.length ?? 0) > 100 ? 410 : 200).end();
  },
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const path = request.url ?? '';
  const id = String(request.headers['webhook-id'] ?? '');
  const known = arrivals[path];
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => {
    if (!known) parts.push(part);
  });
  request.on('end', () => {
    const to = arrivals[path] ?? { ids: [], at: [], came: [], taken: [], isSigned: false, isSealed: false };
    if (!known) {
      arrivals[path] = to;
      to.isSigned = request.headers['webhook-signature'] !== undefined;
      to.isSealed =
        /"tag":/.test(Buffer.concat(parts).toString()) && !/operationToken/.test(Buffer.concat(parts).toString());
    }
    to.ids.push(id);
    to.at.push(Date.now());
    to.came.push(count++);
    const place = to.taken.push(-1) - 1;
    response.once('finish', () => {
      if (response.statusCode < 300) to.taken[place] = count++;
    });
    behaviours[path.split('/')[1] ?? '']?.(response, id);
  });
});
process.on('message', (question) => {
  const counts = Object.fromEntries(Object.entries(arrivals).map(([path, { ids }]) => [path, ids.length]));
  process.send?.(question === 'counts' ? counts : arrivals);
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
