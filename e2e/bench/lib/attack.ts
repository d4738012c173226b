/**
 * Attackers of `./dev bench neighbours`, in a process of their own so that they do not hold up the callers that are
 * measured. Argument: an `Attack` as JSON. Sends `started`, and on any message an `Outcome`, then ends.
 */
import { type Attack, beginAttack } from './attacks.ts';

/** What came of an attack. */
export interface Outcome {
  refusals: number;
  /** Of one core, how much the attackers themselves took, 0 to 1. */
  core: number;
}

const attackers = beginAttack(JSON.parse(process.argv[2] ?? '{}') as Attack);
const began = performance.now();
const before = process.cpuUsage();
process.send?.('started');
process.once('message', () => {
  const { user, system } = process.cpuUsage(before);
  const core = (user + system) / 1000 / (performance.now() - began);
  const outcome: Outcome = { refusals: attackers.refused, core };
  process.send?.(outcome, () => process.exit(0));
});
