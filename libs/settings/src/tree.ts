import { isDeepStrictEqual } from 'node:util';

/** A JSON object whose members are unknown. */
export type Tree = { [member: string]: unknown };

/** The way to a member: names, and positions in lists. */
export type Path = readonly (string | number)[];

/** Most levels of objects and lists in a stored tree, the outermost counted. */
export const MOST_LEVELS = 32;

/** True for a JSON object, false for lists, null and scalars. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `base` with the members of `change` laid over it, level by level; lists and scalars replace. */
export function merge(base: Tree, change: Tree): Tree {
  const merged = Object.entries(change).map(([member, value]) => {
    const below = memberOf(base, member);
    return [member, isTree(value) ? merge(isTree(below) ? below : {}, value) : value] as const;
  });
  // fromEntries defines members, so a member named __proto__ is data like any other.
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

/** The members of `changes` that say something else than `defaults`, or that it does not have. */
export function differing(changes: Tree, defaults: Tree): Tree {
  const kept = Object.entries(changes).flatMap(([member, value]) => {
    if (!Object.hasOwn(defaults, member)) return [[member, value] as const];
    const usual = defaults[member];
    if (!isTree(value) || !isTree(usual)) return isDeepStrictEqual(value, usual) ? [] : [[member, value] as const];
    const below = differing(value, usual);
    return Object.keys(below).length > 0 ? [[member, below] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** What stands at the end of a path; undefined where the path does not lead. */
export function getAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return value;
  if (Array.isArray(value)) return getAt(value[Number(step)], rest);
  return isTree(value) ? getAt(memberOf(value, String(step)), rest) : undefined;
}

/** A copy with `put` at the end of a path; objects on the way are made where there are none. */
export function setAt(tree: Tree, path: Path, put: unknown): Tree {
  return placed(tree, path, put) as Tree;
}

function placed(value: unknown, [step, ...rest]: Path, put: unknown): unknown {
  if (step === undefined) return put;
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? placed(item, rest, put) : item));
  const tree = isTree(value) ? value : {};
  const member = String(step);
  return Object.fromEntries([...Object.entries(tree), [member, placed(memberOf(tree, member), rest, put)]]);
}

/** A copy without the member at the end of a path of names. */
export function withoutAt(tree: Tree, [member, ...rest]: readonly string[]): Tree {
  const entries = Object.entries(tree);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== member));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === member && isTree(value) ? withoutAt(value, rest) : value]),
  );
}

/** True when a value holds no more than so many levels of objects and lists; looks no deeper. */
export function isWithin(value: unknown, levels: number = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((below) => isWithin(below, levels - 1));
}

/** A copy without the members that are nested deeper than the bound. */
export function shallow(tree: Tree, levels: number = MOST_LEVELS): Tree {
  const kept = Object.entries(tree).flatMap(([member, value]) => {
    if (isWithin(value, levels - 1)) return [[member, value] as const];
    return isTree(value) && levels > 1 ? [[member, shallow(value, levels - 1)] as const] : [];
  });
  return Object.fromEntries(kept);
}

function memberOf(tree: Tree, member: string): unknown {
  return Object.hasOwn(tree, member) ? tree[member] : undefined;
}
