#!/bin/sh
# undici 7.30.1 (Node 24): an answer that an unasked `100 Continue` precedes fails, one that `103 Early Hints` precedes arrives.
#
# Expected: interim answers are passed over until the final one comes. RFC 9110 (15.2) obliges clients to read 1xx answers that
#   they did not expect, and 15.2.1 lets one that did not ask by `Expect` drop a 100.
# Seen: request() and fetch() fail with `bad response` (UND_ERR_SOCKET, the connection is closed), although the final answer
#   is complete and valid; node:http passes over the 100.
# Why it matters: who sends webhooks by undici cannot deliver to receivers whose framework always says 100 before it reads
#   a body, and takes them for unreachable, while the receiver has handled the request: it gets it again with each retry.
#
# Installs the pinned package from npm into a temporary folder, runs it, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error undici@7.30.1 >/dev/null 2>&1
cat > try.mjs <<'JS'
import http from 'node:http';
import net from 'node:net';
import { fetch, request } from 'undici';

const FINAL = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
let served = 0;
/** The address of a server that answers each request with an interim answer and then the final one. */
async function serverThatSays(interim) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      served++;
      socket.write(interim);
      setTimeout(() => socket.end(FINAL), 50);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}/`;
}
const byNode = (url) =>
  new Promise((resolve, reject) => {
    http.request(url, { method: 'POST' }, (answer) => resolve(answer.statusCode)).on('error', reject).end('{}');
  });
const clients = {
  'undici request': async (url) => (await request(url, { method: 'POST', body: '{}' })).statusCode,
  'undici fetch': async (url) => (await fetch(url, { method: 'POST', body: '{}' })).status,
  'node:http': byNode,
};
const interims = {
  'nothing': '',
  '103 Early Hints': 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n',
  '100 Continue': 'HTTP/1.1 100 Continue\r\n\r\n',
};
for (const [interim, text] of Object.entries(interims)) {
  const url = await serverThatSays(text);
  for (const [client, call] of Object.entries(clients)) {
    const outcome = await call(url).catch((error) => {
      const cause = error.cause ?? error;
      return `${cause.code}: ${cause.message}`;
    });
    console.log(`${client}, preceded by ${interim}: ${outcome}`);
  }
}
console.log('requests that the servers had handled:', served);
JS
node try.mjs | tee seen
cat > expected <<'TEXT'
undici request, preceded by nothing: 200
undici fetch, preceded by nothing: 200
node:http, preceded by nothing: 200
undici request, preceded by 103 Early Hints: 200
undici fetch, preceded by 103 Early Hints: 200
node:http, preceded by 103 Early Hints: 200
undici request, preceded by 100 Continue: UND_ERR_SOCKET: bad response
undici fetch, preceded by 100 Continue: UND_ERR_SOCKET: bad response
node:http, preceded by 100 Continue: 200
requests that the servers had handled: 9
TEXT
cmp seen expected
