/**
 * Attackers of `./dev bench neighbours`, in a process of their own so that they do not hold up the callers that are
 * measured. Argument: an `Attack` as JSON. Sends `started`, and on any message the number of refusals, then ends.
 */
import { type Attack, beginAttack } from './attacks.ts';

const attackers = beginAttack(JSON.parse(process.argv[2] ?? '{}') as Attack);
process.send?.('started');
process.once('message', () => {
  process.send?.(attackers.refused, () => process.exit(0));
});
