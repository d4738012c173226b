import type { OutboxEvent } from './outbox-event.entity.js';

/** The outcome of a batch; rows in neither list were not tried. */
export interface Published {
  published: OutboxEvent[];
  failed: { row: OutboxEvent; error: unknown }[];
}

/**
 * Publishes rows that are given oldest first. Within a key each row waits for the confirmation of the one before it, and
 * the first failure ends the key; different keys go in parallel. Nothing is begun after `deadline` (of
 * `performance.now()`). Since a row is only published when its predecessor is stored, no second publisher of the same
 * rows can disturb the order either.
 */
export async function publishByKey(
  rows: readonly OutboxEvent[],
  publish: (row: OutboxEvent) => Promise<void>,
  deadline: number,
): Promise<Published> {
  const outcome: Published = { published: [], failed: [] };
  // Rows of older versions name no key, so all of them are published in order.
  const keyless = rows.some((row) => row.orderingKey === '');
  const lanes = new Map<string, OutboxEvent[]>();
  for (const row of rows) {
    const key = keyless ? '' : row.orderingKey;
    const lane = lanes.get(key);
    if (lane) lane.push(row);
    else lanes.set(key, [row]);
  }
  const run = async (lane: readonly OutboxEvent[]) => {
    for (const row of lane) {
      if (performance.now() > deadline) return;
      try {
        await publish(row);
        outcome.published.push(row);
      } catch (error) {
        outcome.failed.push({ row, error });
        return;
      }
    }
  };
  await Promise.all([...lanes.values()].map(run));
  return outcome;
}
