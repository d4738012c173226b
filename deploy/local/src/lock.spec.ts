import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { alone } from './lock.ts';
import { stateFolder } from './state-folder.fixture.ts';

const state = stateFolder();

it('lets one in at a time and says who is inside', async () => {
  await alone(state, async () => {
    const second = alone(state, async () => 'in');
    await expect(second).rejects.toThrow(Failure);
    await expect(second).rejects.toThrow(`pid ${process.pid}`);
  });
  expect(await alone(state, async () => 'in')).toBe('in');
});

it('opens again when the work fails', async () => {
  await expect(alone(state, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await alone(state, async () => 'in')).toBe('in');
});

it('is not kept by a holder that was killed', async () => {
  writeFileSync(join(state, 'lock.json'), JSON.stringify({ pid: process.pid, identity: 'another boot:1' }));
  expect(await alone(state, async () => 'in')).toBe('in');
});
