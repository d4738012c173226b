import type { Models } from '@bonafide/inference/pool/models';
import type { FaceFinder } from './face-finder.js';
import { scoredBoxesFinder } from './scored-boxes.js';

/** One finder per detector contract; another network for the role is one more line here. */
const FINDERS: Readonly<Record<string, (models: Models) => FaceFinder>> = {
  'scored-boxes/letterbox': scoredBoxesFinder,
};

/** The finder for the pack's detector; throws when the pack's contract is unknown here. */
export function faceFinder(models: Models): FaceFinder {
  const { contract } = models.get('face-detector').entry;
  const finder = FINDERS[contract];
  if (!finder) throw new Error(`no face finder knows the detector contract ${contract}`);
  return finder(models);
}
