import type { Model, Models } from '@bonafide/inference/pool/models';
import { expect, it } from 'vitest';
import { budgetOf } from './mrz-budget.js';

it('a search is out of its budget when the recogniser was shown as much, whatever else was asked', async () => {
  const model = (role: string): Model => ({ entry: { role } as Model['entry'], run: async () => ({}) });
  const models: Models = { get: (role) => model(role), all: () => [] };
  const { models: counted, isSpent } = budgetOf(models, 900);
  const look = () => counted.get('text-recogniser').run({ image: { data: new Uint8Array(), dims: [1, 48, 480, 3] } });
  await counted.get('text-detector').run({ image: { data: new Uint8Array(), dims: [1, 640, 960, 3] } });
  await look();
  expect(isSpent()).toBe(false);
  await look();
  expect(isSpent()).toBe(true);
  expect(await look()).toEqual({});
});
