import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OutboxEvent } from './outbox-event.entity.js';
import { publishByKey } from './publish-by-key.js';

const row = (id: string, orderingKey: string) => ({ id, orderingKey }) as OutboxEvent;
const far = () => performance.now() + 10_000;
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe('publishing by key', () => {
  it('waits for the previous row within a key, and not at all between keys', async () => {
    const begun: string[] = [];
    const publish = async ({ id }: OutboxEvent) => {
      begun.push(id);
      await sleep(id === 'a1' ? 50 : 1);
    };
    await publishByKey([row('a1', 'a'), row('a2', 'a'), row('b1', 'b'), row('b2', 'b')], publish, far());
    expect(begun).toEqual(['a1', 'b1', 'b2', 'a2']);
  });

  it('ends a key at its first failure', async () => {
    const publish = async ({ id }: OutboxEvent) => {
      if (id === 'a2') throw new Error('refused');
    };
    const rows = [row('a1', 'a'), row('a2', 'a'), row('a3', 'a'), row('b1', 'b')];
    const { published, failed } = await publishByKey(rows, publish, far());
    expect(ids(published)).toEqual(['a1', 'b1']);
    expect(failed.map((failure) => failure.row.id)).toEqual(['a2']);
  });

  it('begins nothing after its deadline', async () => {
    const begun: string[] = [];
    const publish = async ({ id }: OutboxEvent) => {
      begun.push(id);
      await sleep(30);
    };
    const rows = [row('a1', 'a'), row('a2', 'a'), row('b1', 'b')];
    const { published, failed } = await publishByKey(rows, publish, performance.now() + 10);
    expect(begun).toEqual(['a1', 'b1']);
    expect(ids(published)).toEqual(['a1', 'b1']);
    expect(failed).toEqual([]);
  });
});
