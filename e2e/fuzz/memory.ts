import { setTimeout as sleep } from 'node:timers/promises';
import { readings } from '../bench/lib/processes.ts';
import type { BenchStack } from '../bench/lib/stack.ts';

/** Resident bytes by service, at one time. */
export type Memory = Record<string, number>;

/** Of shorter runs growth is not judged: a service is still reaching its level. */
export const JUDGED_MS = 300_000;
/**
 * Above the level of the second quarter of a run, that of the last one may be this many times as high: the heap's pages
 * and native buffers go on spreading for minutes after what is in use has reached its level.
 */
export const MOST_GROWTH = 1.5;
const QUARTERS = 4;

/** The memory of every service now; nothing where the stack is not of this checkout. */
export async function memoryOf(stack: BenchStack): Promise<Memory> {
  const read = await readings(stack, Object.keys(stack.management));
  const services = Object.entries(read).filter(([, { residentBytes }]) => residentBytes > 0);
  return Object.fromEntries(services.map(([name, { residentBytes }]) => [name, residentBytes]));
}

/** Reads memory every `everyMs` until the signal is aborted; `seen` gets each reading. */
export async function watchMemory(
  stack: BenchStack,
  everyMs: number,
  over: AbortSignal,
  seen: (memory: Memory) => void,
): Promise<void> {
  do {
    seen(await memoryOf(stack));
    await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
  } while (!over.aborted);
}

/**
 * The level of a service in each quarter of a run: the lowest of its readings, which garbage that is not collected yet
 * does not raise. NaN in a quarter without readings.
 */
export function levels(memory: readonly Memory[], name: string): number[] {
  const start = (quarter: number) => Math.floor((quarter * memory.length) / QUARTERS);
  return Array.from({ length: QUARTERS }, (_, quarter) => {
    const read = memory.slice(start(quarter), start(quarter + 1)).map((one) => one[name] ?? Number.NaN);
    return read.length === 0 ? Number.NaN : Math.min(...read);
  });
}

/** Services that went on growing after the first quarter of the run, in which they warm up. */
export function grown(memory: readonly Memory[]): string[] {
  return Object.keys(memory.at(-1) ?? {}).filter((name) => {
    const [, warm = Number.NaN, , last = Number.NaN] = levels(memory, name);
    return last > MOST_GROWTH * warm;
  });
}
