import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { DomainError } from '../errors/domain-error.js';
import { platformShape } from '../errors/error-shapes.js';

/** What Node's HTTP parser reports by a status of its own; all else that it refuses is 400. */
const MEANINGS: Record<string, readonly [status: number, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
};

/** Answers a connection on which no request could be read, in the platform's shape, as no path is known; closes it. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, message] = MEANINGS[error.code ?? ''] ?? [400, 'The request is malformed'];
  const body = JSON.stringify({ ...(platformShape(new DomainError('INVALID_VALUE', message)).body as object), status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
