import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './layout.ts';

const RECIPE = join(REPOSITORY, 'libs/inference/packs/plus.json');
const REACH_MS = 3000;

interface Recipe {
  models: { source: { kind: string; url?: string; files: { path: string }[] } }[];
}

/** Whether the network answers where the pack `plus` comes from; within three seconds. */
export async function isPlusReachable(recipe = RECIPE): Promise<boolean> {
  const { models } = JSON.parse(readFileSync(recipe, 'utf8')) as Recipe;
  const source = models.map((model) => model.source).find(({ kind }) => kind === 'url');
  const address = `${source?.url}${source?.files[0]?.path}`;
  const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) }).catch(() => undefined);
  return answer?.ok === true;
}
