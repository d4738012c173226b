import type { z } from 'zod';
import { setAt, type Tree } from './tree.js';

/** Dotted paths of all members of a tree of defaults. */
type MemberPath<D> = {
  [K in keyof D & string]: D[K] extends readonly unknown[] | string | number | boolean | null
    ? K
    : K | `${K}.${MemberPath<D[K]>}`;
}[keyof D & string];

/** What must hold between members of a whole section. */
export interface Rule<V> {
  /** Dotted paths of the members it is about; the first is named in the error. */
  members: readonly string[];
  /** Shown to the caller whose change breaks it. */
  message: string;
  holds: (value: V) => boolean;
}

/** A part of a tenant's settings that one service owns. Made by `defineSection`. */
export interface Section<V> {
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType<V>;
  readonly defaults: Tree;
  readonly defaultsOf: ((tenant: string) => Tree) | undefined;
  readonly migrate: Readonly<Record<number, (stored: Tree) => Tree>>;
  readonly onInvalid: Readonly<Record<string, unknown>>;
  readonly rules: readonly Rule<V>[];
}

/** What a service declares about a section. */
export interface SectionDefinition<V, I, D extends I> {
  /** Lower case letters, digits and hyphens; unique in the service's database, never reused for something else. */
  name: string;
  /** 1, and one more whenever stored members change their meaning or their place. */
  version: number;
  /** What the whole must be after a change; strict towards callers. */
  schema: z.ZodType<V, I>;
  /** The whole of a tenant that changed nothing. */
  defaults: D;
  /** In place of `defaults`, where an installation sets them by tenant; they must fit the schema. */
  defaultsOf?: (tenant: string) => I;
  /** By version: makes stored changes of that version into those of the next; pure. A missing one changes nothing. */
  migrate?: Readonly<Record<number, (stored: Tree) => Tree>>;
  /**
   * By dotted path: what takes the place of a stored value that the schema refuses and that no bound replaces. Name
   * every member that security depends on, with its strictest value; the others fall back to their default.
   */
  onInvalid?: { readonly [P in MemberPath<D>]?: unknown };
  rules?: readonly Rule<V>[];
}

/**
 * Defines a section. Throws at start when defaults, replacements or migrations do not fit its schema or version: these
 * are mistakes of the code, never of stored data.
 */
export function defineSection<V extends object, I extends object, D extends I>(
  definition: SectionDefinition<V, I, D>,
): Section<V> {
  const { name, version, schema, migrate = {}, rules = [] } = definition;
  const defaults = treeOf(definition.defaults);
  const onInvalid: Readonly<Record<string, unknown>> = definition.onInvalid ?? {};
  const wrong = (problem: string) => new Error(`Section ${name}: ${problem}`);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw wrong('the name must be lower case letters, digits and hyphens');
  if (!Number.isInteger(version) || version < 1) throw wrong('the version must be 1 or more');
  const stray = Object.keys(migrate).find((from) => !(Number(from) >= 1 && Number(from) < version));
  if (stray !== undefined) throw wrong(`no version ${stray} to migrate from`);

  const usual = schema.safeParse(defaults);
  if (!usual.success) throw wrong(`the schema refuses the default of ${usual.error.issues[0]?.path.join('.')}`);
  const broken = rules.find((rule) => !rule.holds(usual.data));
  if (broken) throw wrong(`the defaults break the rule on ${broken.members.join(', ')}`);
  let strictest = defaults;
  for (const [member, value] of Object.entries(onInvalid)) {
    strictest = setAt(strictest, member.split('.'), value);
    if (!schema.safeParse(strictest).success) throw wrong(`the schema refuses the replacement of ${member}`);
  }
  const { defaultsOf } = definition;
  const byTenant = defaultsOf && ((tenant: string) => treeOf(defaultsOf(tenant)));
  return { name, version, schema, defaults, defaultsOf: byTenant, migrate, onInvalid, rules };
}

function treeOf(value: object): Tree {
  return Object.fromEntries(Object.entries(value));
}
