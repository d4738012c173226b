/**
 * `./dev bench rpc [--calls 5000]`: what a call to another process costs. A client and a server of libs/messaging, each in
 * a process of its own, over a private nats-server; one call at a time, small and with the three frames of a capture.
 */
import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { natsUrl, startNats, stopNats } from '@bonafide/local/servers/nats';
import { freePort } from '@bonafide/local/servers/ports';
import { Bus } from '@bonafide/messaging/bus';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { signContext } from '@bonafide/platform/http/signed-context';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { contextFrom, withContext } from '@bonafide/platform/observability/request-context';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { budget, machine, percentiles, quantile, table } from './lib/figures.ts';

const HOP_MS = 0.5;
const WARM_UP = 1000;
/** About the size of a template, and of three frames of 480 × 640. */
const SIZES = { small: 600, capture: 240_000 };
const { values } = parseArgs({ options: { calls: { type: 'string', default: '5000' } } });

console.log(machine());
const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
const server = { stateDir, port: await freePort(), password: crypto.randomUUID() };
await startNats(server);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const contextKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const signedContext = signContext(privateKey, { tenant: 'bench', client: 'bench', scopes: [] });
const callee = fork(join(import.meta.dirname, 'lib/callee.ts'), [natsUrl(server), contextKey]);
try {
  await once(callee, 'message');
  const bus = await Bus.connect(natsUrl(server), 'bench', createLogger('bench', 'warn'));
  const { compare } = rpcClient(bus, new Metrics('bench'), NexaFaceService);
  const times: Record<string, number[]> = {};
  for (const [name, bytes] of Object.entries(SIZES)) {
    const probe = { data: { case: 'template' as const, value: new Uint8Array(bytes) } };
    times[name] = await withContext({ ...contextFrom({}), signedContext }, () => roundTrips(() => compare({ probe })));
  }
  await bus.close();
  table(
    'call and answer, one at a time',
    Object.entries(times).map(([name, taken]) => [
      `${name} (${SIZES[name as keyof typeof SIZES]} bytes)`,
      percentiles(taken, 2),
    ]),
  );
  // There and back are two hops of the bus, with encoding, headers and metrics on both sides.
  const hop = quantile(times.small ?? [], 0.99) / 2;
  budget(`a hop takes at most ${HOP_MS} ms at p99`, `${hop.toFixed(2)} ms`, hop <= HOP_MS);
} finally {
  callee.kill();
  await stopNats(stateDir);
  rmSync(stateDir, { recursive: true });
}

async function roundTrips(call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < WARM_UP + Number(values.calls); number += 1) {
    const start = performance.now();
    await call();
    if (number >= WARM_UP) times.push(performance.now() - start);
  }
  return times;
}
