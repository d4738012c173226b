import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Answered } from './contract.js';
import { overhear } from './overhear.js';

/** What is overheard of one request to a server. */
async function heard(listener: RequestListener, path = '/a?b=c'): Promise<Answered> {
  const server = createServer(listener);
  const answers: Answered[] = [];
  overhear(server, (answer) => answers.push(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  await response.text();
  server.close();
  return answers[0] as Answered;
}

it.each<[string, RequestListener]>([
  ['at once', (_request, response) => response.setHeader('content-type', 'text/x').end('héllo')],
  ['by writeHead', (_request, response) => response.writeHead(200, { 'content-type': 'text/x' }).end('héllo')],
  [
    'in pieces',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/x' }).write(Buffer.from('hé'));
      response.end('llo', 'utf8');
    },
  ],
])('hears an answer that is written %s', async (_how, listener) => {
  const { body, ...rest } = await heard(listener);
  expect(rest).toEqual({ method: 'GET', path: '/a', status: 200, mediaType: 'text/x' });
  expect(body.toString('utf8')).toBe('héllo');
});
