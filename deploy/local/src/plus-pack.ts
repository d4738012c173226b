import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './layout.ts';

const RECIPE = join(REPOSITORY, 'libs/inference/packs/plus.json');
const REACH_MS = 3000;

interface Recipe {
  models: { source: { kind: string; url?: string; files: { path: string }[] } }[];
}

/** Where the first network file of a recipe comes from. */
export function addressIn(recipe = RECIPE): string {
  const { models } = JSON.parse(readFileSync(recipe, 'utf8')) as Recipe;
  const source = models.map((model) => model.source).find(({ kind }) => kind === 'url');
  return `${source?.url}${source?.files[0]?.path}`;
}

/** Whether the network answers where the pack `plus` comes from; within three seconds. */
export async function isPlusReachable(recipe = RECIPE): Promise<boolean> {
  const request = { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) };
  const answer = await fetch(addressIn(recipe), request).catch(() => undefined);
  return answer?.ok === true;
}
