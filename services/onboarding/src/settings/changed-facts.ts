import { getAt, isTree, type Tree } from '@bonafide/settings/tree';
import { INNER_SWITCHES } from './onboarding-config.js';

const OPTIONS = 'onboardingConfig.onboardingOptions';
const OPTIONAL = new Set(INNER_SWITCHES.map((path) => `${OPTIONS}.${path}`));

/** What an entry of the audit log tells of a change. */
export interface ChangedFacts {
  /** Switches and figures that we know, by their paths, as the caller sent them. */
  set: Record<string, boolean | number>;
  /** How many further members the change has: those of the tenant's own, texts and lists. */
  others: number;
}

/** Known switches and figures alone: the tenant's own members, and their names, may say anything. `known`: the defaults. */
export function changedFacts(change: Tree, known: Tree): ChangedFacts {
  const leaves = leavesOf(change, []);
  const told = leaves.filter(({ path, value }) => isFigure(value) && isKnown(path, known));
  const set = Object.fromEntries(told.map(({ path, value }) => [path.join('.'), value as boolean | number]));
  return { set, others: leaves.length - told.length };
}

const isFigure = (value: unknown): boolean => typeof value === 'boolean' || typeof value === 'number';

function isKnown(path: string[], known: Tree): boolean {
  return OPTIONAL.has(path.join('.')) || getAt(known, path) !== undefined;
}

function leavesOf(tree: Tree, above: readonly string[]): { path: string[]; value: unknown }[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const path = [...above, name];
    return isTree(value) ? leavesOf(value, path) : [{ path, value }];
  });
}
