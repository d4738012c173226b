import { Caller } from '../lib/caller.ts';
import { captures, type Frames, liveOf } from '../lib/captures.ts';
import { STEP_TENANTS } from '../lib/session-steps.ts';
import { newStack, type OwnStack, stopping } from '../lib/stack.ts';
import type { Side } from './comparison.ts';
import type { Checkout } from './revision.ts';

/** The tenant that the engines are called for; the others take session steps. */
const TENANTS = ['bench', ...STEP_TENANTS];

/** Runs `work` on a stack of each checkout, both up at once, and stops them whatever happens. */
export async function onBoth(
  checkouts: { before: Checkout; after: Checkout },
  work: (sides: { before: Side; after: Side }) => Promise<void>,
): Promise<void> {
  const stacks: OwnStack[] = [];
  const stop = () => Promise.all(stacks.splice(0).map((stack) => stack.stop()));
  const start = async ({ root }: Checkout) => {
    const stack = await newStack(TENANTS, root);
    stacks.push(stack);
    return stack;
  };
  await stopping(stop, async () => {
    const [before, after] = [await start(checkouts.before), await start(checkouts.after)];
    const frames = await liveOnAll([before, after]);
    await work({
      before: { ...checkouts.before, stack: before, frames },
      after: { ...checkouts.after, stack: after, frames },
    });
  });
}

/** One client of the tenant `bench`, and one of each of those that take session steps. */
export function callersOf({ stack }: Side): { bench: Caller; steps: Caller[]; close(): void } {
  const [bench, ...steps] = stack.access.map((access) => new Caller(access));
  if (!bench) throw new Error('The stack has no tenant');
  return { bench, steps, close: () => [bench, ...steps].forEach((caller) => void caller.close()) };
}

async function liveOnAll(stacks: readonly OwnStack[]): Promise<Frames[]> {
  let live = await captures();
  for (const { access } of stacks) {
    const [bench] = access;
    if (!bench) throw new Error('The stack has no tenant');
    const caller = new Caller(bench);
    live = await liveOf(caller, live);
    caller.close();
  }
  if (live.length === 0) throw new Error('No capture is live on both sides');
  console.log(`captures: ${live.length} live on both sides; bytes differ in every call`);
  return live;
}
