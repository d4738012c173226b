const REPEATS = 3;

/**
 * Whether a call that took long is slow by itself: made again with nothing beside it, it takes longer than `slowMs` each
 * time. Other programs on the machine can hold up one call, hardly all of them. `call` resolves with its time, ms; one
 * that breaks is slow.
 */
export async function isSlowAgain(call: () => Promise<number>, slowMs: number): Promise<boolean> {
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const ms = await call().catch(() => Number.POSITIVE_INFINITY);
    if (ms <= slowMs) return false;
  }
  return true;
}
