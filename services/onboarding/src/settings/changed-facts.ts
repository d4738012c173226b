import { isTree, type Tree } from '@bonafide/settings/tree';

/** The contract's names of members and ours are such, and no longer. */
const NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
const MOST = 64;

/** What an entry of the audit log tells of a change. */
export interface ChangedFacts {
  /** Switches and figures by their paths, as the caller sent them. */
  set: Record<string, boolean | number>;
  /** How many further members the change has: texts and lists, whose content is the tenant's own. */
  others: number;
}

/** Switches and figures alone, 64 at most: texts may hold anything. */
export function changedFacts(change: Tree): ChangedFacts {
  const leaves = leavesOf(change, []);
  const told = leaves
    .filter(({ path, value }) => isTold(value) && path.every((name) => NAME.test(name)))
    .slice(0, MOST);
  const set = Object.fromEntries(told.map(({ path, value }) => [path.join('.'), value as boolean | number]));
  return { set, others: leaves.length - told.length };
}

const isTold = (value: unknown): boolean => typeof value === 'boolean' || typeof value === 'number';

function leavesOf(tree: Tree, above: readonly string[]): { path: string[]; value: unknown }[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const path = [...above, name];
    return isTree(value) ? leavesOf(value, path) : [{ path, value }];
  });
}
