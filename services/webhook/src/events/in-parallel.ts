/** Does `work` with each item, so many at a time, in their order. Rejects with the first failure. */
export async function inParallel<T>(
  atATime: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const turn = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, turn));
}
