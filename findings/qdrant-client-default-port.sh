#!/bin/sh
# @qdrant/js-client-rest 1.19.0: a URL without a port of its own is asked at port 6333, also where it names its scheme's port.
#
# Expected: `https://qdrant.example.org:443` is asked at port 443, as every other client of HTTP does it; a path in the URL
#   is kept or refused.
# Seen: port 6333. URL parsing removes a port that is the scheme's own, and the client takes its default for one that is
#   missing. `port: null` beside the URL, or the port given once more, is the remedy. A path in the URL is left out silently,
#   unless `prefix` is given as well. A vector that is a Float32Array becomes an object with numbered members in the JSON
#   that is sent.
# Why it matters: a cluster behind a load balancer on 443 is never reached, though its URL is right.
#
# Installs the pinned package from npm into a temporary folder, runs it, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @qdrant/js-client-rest@1.19.0 >/dev/null 2>&1
cat > try.mjs <<'JS'
import { QdrantClient } from '@qdrant/js-client-rest';

let asked;
globalThis.fetch = async (url, { body }) => {
  asked = { url: new URL(url), body };
  return new Response('{"result":{"points":[]}}', { headers: { 'content-type': 'application/json' } });
};
async function ask(url, options = {}, query = [1, 0]) {
  await new QdrantClient({ url, checkCompatibility: false, ...options }).query('faces', { query });
  return `${asked.url.protocol}//${asked.url.hostname} port ${asked.url.port || 'of the scheme'} ${asked.url.pathname}`;
}
console.log('https://q.example:443  ', await ask('https://q.example:443'));
console.log('http://q.example       ', await ask('http://q.example'));
console.log('https://q.example:8443 ', await ask('https://q.example:8443'));
console.log('port: null             ', await ask('https://q.example:443', { port: null }));
console.log('https://q.example/inner', await ask('https://q.example/inner'));
await ask('http://q.example', {}, Float32Array.of(1, 0));
console.log('a Float32Array is sent as', JSON.stringify(JSON.parse(asked.body).query));
JS
node try.mjs | tee seen
cat > expected <<'TEXT'
https://q.example:443   https://q.example port 6333 /collections/faces/points/query
http://q.example        http://q.example port 6333 /collections/faces/points/query
https://q.example:8443  https://q.example port 8443 /collections/faces/points/query
port: null              https://q.example port of the scheme /collections/faces/points/query
https://q.example/inner https://q.example port 6333 /collections/faces/points/query
a Float32Array is sent as {"0":1,"1":0}
TEXT
cmp seen expected
