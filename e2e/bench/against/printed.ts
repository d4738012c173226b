import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Comparison } from './comparison.ts';
import type { Checkout } from './revision.ts';

const CONNECTIONS = 64;

/** The gateway in front of a service that answers at once: each side runs its own bench, which starts what it needs. */
export const gateway: Comparison = {
  figures: [
    { title: `gateway, ${CONNECTIONS} connections`, unit: '/s', digits: 0, goal: { of: 'ratio', least: 1.3 } },
    { title: 'gateway, CPU a request', unit: 'µs', digits: 0, goal: { of: 'ratio', most: 0.75 } },
  ],
  turn: async (side) =>
    numbers(
      await printed(side, 'gateway', ['--seconds', '5']),
      new RegExp(`^ *${CONNECTIONS} connections  (\\d+) requests/s.* gateway CPU (\\d+) µs`, 'm'),
    ),
};

/** Call and answer between two processes over NATS, likewise: there and back are two hops. */
export const rpc: Comparison = {
  figures: [{ title: 'NATS hop, small, p99', unit: 'ms', digits: 2, goal: { of: 'value', most: 0.5 } }],
  turn: async (side) => {
    const [roundTrip = Number.NaN] = numbers(await printed(side, 'rpc', []), /^ *small .* p99 ([\d.]+) ms$/m);
    return [roundTrip / 2];
  },
};

async function printed({ root }: Checkout, bench: string, args: readonly string[]): Promise<string> {
  const file = join(root, 'e2e/bench', `${bench}.ts`);
  return (await promisify(execFile)(process.execPath, [file, ...args], { cwd: root })).stdout;
}

function numbers(text: string, pattern: RegExp): number[] {
  const found = pattern.exec(text);
  if (!found) throw new Error(`The bench did not print what was expected:\n${text}`);
  return found.slice(1).map(Number);
}
