import type { z } from 'zod';
import type { Section } from './section.js';
import { getAt, merge, type Path, setAt, type Tree, withoutAt } from './tree.js';

type Issue = z.core.$ZodIssue;

/** Stored settings of which nothing can be put in force. The message names no value. */
export class UnreadableSettings extends Error {
  override readonly name = 'UnreadableSettings';
}

/** Stored changes as a schema accepts them. */
export interface Tolerated<V> {
  /** The whole that is in force. */
  value: V;
  /** The stored changes with what was refused replaced. */
  changes: Tree;
  /** The same without members that a strict schema does not know. */
  known: Tree;
  /** Dotted names of the members that were refused, as far as the defaults know them; no values. */
  refused: string[];
}

/** One per level, and a few more for members that fail in turn. */
const MOST_ROUNDS = 40;

/**
 * Reads stored changes with a schema that may have become stricter since they were written. Each member that it refuses
 * is replaced alone: a number outside its bounds becomes the nearest allowed one; anything else becomes what the
 * section declares (`onInvalid`) or else its default. Where that is refused too, the object around it is replaced
 * likewise. Members that the schema does not know stay stored. Throws UnreadableSettings when only the whole could be
 * replaced.
 */
export function tolerate<V>(section: Section<V>, stored: Tree): Tolerated<V> {
  let changes = stored;
  let known = stored;
  const refused = new Set<string>();
  const tries = new Map<string, number>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const result = section.schema.safeParse(merge(section.defaults, known));
    if (result.success) return { value: result.data, changes, known, refused: [...refused].sort() };
    for (const { path, bound, unknown } of problemsOf(result.error.issues)) {
      for (const key of unknown) known = withoutAt(known, [...names(path), key]);
      if (unknown.length > 0) continue;
      const key = JSON.stringify(path);
      const tried = tries.get(key) ?? (bound === undefined ? 1 : 0);
      tries.set(key, tried + 1);
      changes = repaired(section, changes, path, tried, bound);
      known = repaired(section, known, path, tried, bound);
      refused.add(nameOf(section.defaults, path));
    }
  }
  throw new UnreadableSettings(`Nothing takes the place of ${[...refused].join(', ')}`);
}

interface Problem {
  path: Path;
  /** The bound that a number broke, where the bound itself is allowed. */
  bound: number | undefined;
  /** Names that a strict schema does not know. */
  unknown: string[];
}

/** One problem for each member, whatever a schema says of it at once. */
function problemsOf(issues: readonly Issue[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const key = JSON.stringify([path, unknown.length > 0]);
    problems.set(key, { path, unknown, bound: problems.get(key)?.bound ?? nearest(issue) });
  }
  return [...problems.values()];
}

function nearest(issue: Issue): number | undefined {
  if (issue.code === 'too_small' && issue.origin === 'number' && issue.inclusive) return Number(issue.minimum);
  if (issue.code === 'too_big' && issue.origin === 'number' && issue.inclusive) return Number(issue.maximum);
  return undefined;
}

/** Tries the bound first, then the member's replacement, then that of each object around it. */
function repaired<V>(section: Section<V>, tree: Tree, path: Path, tried: number, bound: number | undefined): Tree {
  if (tried === 0) return typeof getAt(tree, path) === 'number' ? setAt(tree, path, bound) : tree;
  const member = names(path);
  const target = member.slice(0, Math.max(0, member.length - (tried - 1)));
  if (target.length === 0) throw new UnreadableSettings('The schema refuses the section as a whole');
  return replaced(section, tree, target);
}

/** A list is one member: what stands inside it has no default of its own. */
function names(path: Path): string[] {
  const list = path.findIndex((step) => typeof step === 'number');
  return (list < 0 ? path : path.slice(0, list)).map(String);
}

function replaced<V>(section: Section<V>, tree: Tree, target: readonly string[]): Tree {
  const name = target.join('.');
  if (Object.hasOwn(section.onInvalid, name)) return setAt(tree, target, section.onInvalid[name]);
  // With an object go the members inside it, whose strictness may have stood there.
  return Object.entries(section.onInvalid)
    .filter(([member]) => member.startsWith(`${name}.`))
    .reduce((repaired, [member, value]) => setAt(repaired, member.split('.'), value), withoutAt(tree, target));
}

/** The part of a path that the defaults know: names below it may be a caller's data. */
function nameOf(defaults: Tree, path: Path): string {
  const known = path.filter((_step, at) => getAt(defaults, path.slice(0, at + 1)) !== undefined);
  return known.length > 0 ? known.join('.') : '(other)';
}
