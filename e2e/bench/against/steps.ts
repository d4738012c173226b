import { quantile } from '../lib/figures.ts';
import { load } from '../lib/load.ts';
import { journey, noTimes } from '../lib/session-steps.ts';
import type { Comparison } from './comparison.ts';
import { callersOf } from './sides.ts';

const CLIENTS = 32;
const SECONDS = 6;

/** Session steps without engines. */
export const steps: Comparison = {
  figures: [
    { title: `session steps, ${CLIENTS} clients`, unit: '/s', digits: 0, goal: { of: 'ratio', least: 2.5 } },
    { title: 'session steps, p99', unit: 'ms', digits: 0, goal: { of: 'value', most: 60 } },
  ],
  async turn(side) {
    const { steps: callers, close } = callersOf(side);
    const times = noTimes();
    const { seconds } = await load(CLIENTS, { seconds: SECONDS }, (_number, client) => {
      const caller = callers[client % callers.length];
      if (!caller) throw new Error('The stack has no tenant');
      return journey(caller, times);
    });
    close();
    const all = Object.values(times).flat();
    return [all.length / seconds, quantile(all, 0.99)];
  },
};
