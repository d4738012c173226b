/**
 * Attackers of `./dev bench neighbours`, in a process of their own so that they do not hold up the callers that are
 * measured. Argument: an `Attack` as JSON. Sends `started`, and on any message the number of refusals, then ends.
 */
import { Attackers } from '@bonafide/testing/attackers';

/** What attackers do, how many they are, and their credentials. */
export interface Attack {
  kind: string;
  url: string;
  headers: Record<string, string>;
  /** An operation with a body, and one without. */
  takes: string;
  gives: string;
  count: number;
}

/** Requests sent ahead by one who reads no answer: as many as a connection may have, and far more. */
const AHEAD = 16;
const FAR_AHEAD = 300;

const attack = JSON.parse(process.argv[2] ?? '{}') as Attack;
const { takes, gives } = attack;
const attackers = new Attackers(attack.url, attack.headers);
const KINDS: Record<string, () => unknown> = {
  'slow body': () => attackers.slowBody(takes),
  'unfinished chunk': () => attackers.unfinishedChunk(takes),
  'expect 100-continue': () => attackers.asksFirst(takes),
  'slow read': () => attackers.open(attackers.head('GET', gives).repeat(AHEAD), false),
  'requests ahead': () => attackers.open(attackers.head('GET', gives).repeat(FAR_AHEAD), false),
  'idle connections': () => attackers.idle(),
  flood: () => attackers.flood(takes),
};
const begin = KINDS[attack.kind];
if (!begin) throw new Error(`There is no attack ${attack.kind}`);
for (let count = 0; count < attack.count; count += 1) begin();
process.send?.('started');
process.once('message', () => {
  process.send?.(attackers.refused, () => process.exit(0));
});
