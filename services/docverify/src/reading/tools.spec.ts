import type { Role } from '@bonafide/inference/pack/manifest';
import type { Model, Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { expect, it } from 'vitest';
import { openTools } from './tools.js';

const model = (role: Role) => ({ entry: { role }, run: async () => ({}) }) as unknown as Model;
const models: Models = { get: model, all: (role) => [model(role)], ahead: model };
const context = {} as TaskContext;

it('notes which models ran in a job, and not those that were only looked at or ran in another', async () => {
  const other = await openTools(models, context, undefined);
  await other.models.get('mrz-language').run({});
  const tools = await openTools(models, context, undefined);
  expect(tools.models.get('face-detector').entry.role).toBe('face-detector');
  await tools.models.get('text-detector').run({});
  await tools.models.all('face-landmarks')[0]?.run({});
  await tools.models.ahead?.('text-recogniser')?.run({});
  expect([...tools.ran].sort()).toEqual(['face-landmarks', 'text-detector', 'text-recogniser']);
});
