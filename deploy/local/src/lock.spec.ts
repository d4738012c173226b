import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { alone, inTurn } from './lock.ts';
import { stateFolder } from './state-folder.fixture.ts';

const state = stateFolder();

it('admits one holder at a time and names it', async () => {
  await alone(state, async () => {
    const second = alone(state, async () => 'in');
    await expect(second).rejects.toThrow(Failure);
    await expect(second).rejects.toThrow(`pid ${process.pid}`);
  });
  expect(await alone(state, async () => 'in')).toBe('in');
});

it('is released when the work fails', async () => {
  await expect(alone(state, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await alone(state, async () => 'in')).toBe('in');
});

it('is not held by a process that was killed', async () => {
  writeFileSync(join(state, 'lock.json'), JSON.stringify({ pid: process.pid, identity: 'another boot:1' }));
  expect(await alone(state, async () => 'in')).toBe('in');
});

it('lets work wait for its turn, also after a holder that was killed', async () => {
  const file = join(state, 'turn.json');
  writeFileSync(file, JSON.stringify({ pid: process.pid, identity: 'another boot:1' }));
  const order: string[] = [];
  const first = inTurn(
    file,
    () => order.push('first waits'),
    async () => {
      order.push('first begins');
      await sleep(100);
      order.push('first ends');
    },
  );
  const second = inTurn(
    file,
    (pid) => order.push(`waits for ${pid}`),
    () => order.push('second'),
  );
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', `waits for ${process.pid}`, 'first ends', 'second']);
});
