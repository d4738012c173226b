import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import type { Rule, Section } from './section.js';
import type { Reading } from './stored-settings.js';
import { differing, getAt, isWithin, MOST_LEVELS, merge, type Tree } from './tree.js';

/** Most bytes of a tenant's stored changes of one section, as UTF-8. */
export const MOST_BYTES = 65_536;

/**
 * Lays a change over what is stored and answers the text to store. Throws DomainError, naming the field, when the whole
 * does not fit the schema, breaks a rule, or is too deep or too large. Stored members that the change does not touch
 * never refuse it: they are taken as they are in force.
 */
export function changed<V>(section: Section<V>, stored: Reading<V>, change: Tree): string {
  requireBounded(change);
  const value = strictly(section, merge(section.defaults, merge(stored.known, change)));
  for (const rule of section.rules) requireRule(rule, stored.value, value);
  const text = JSON.stringify(differing(merge(stored.changes, change), section.defaults));
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES && bytes > Buffer.byteLength(JSON.stringify(stored.changes))) {
    throw new DomainError('INVALID_VALUE', 'The settings are too large', { field: Object.keys(change)[0] ?? '' });
  }
  return text;
}

/** Throws INVALID_VALUE for a change that is nested too deeply. To be asked before anything walks through a change. */
export function requireBounded(change: Tree): void {
  const field = Object.keys(change).find((member) => !isWithin(change[member], MOST_LEVELS - 1));
  if (field !== undefined) throw new DomainError('INVALID_VALUE', `"${field}" is nested too deeply`, { field });
}

function strictly<V>(section: Section<V>, whole: Tree): V {
  const result = section.schema.safeParse(whole);
  const unknown = result.error?.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const field = [...unknown.path, unknown.keys[0]].map(String).join('.');
    throw new DomainError('INVALID_VALUE', `Unknown field "${field}".`, { field });
  }
  return parse(section.schema, whole);
}

/** A rule that the stored settings broke already refuses only a change of one of its members. */
function requireRule<V>(rule: Rule<V>, before: V, after: V): void {
  if (rule.holds(after)) return;
  const paths = rule.members.map((member) => member.split('.'));
  const moved = paths.some((path) => !isDeepStrictEqual(getAt(before, path), getAt(after, path)));
  if (!moved && !rule.holds(before)) return;
  throw new DomainError('INVALID_VALUE', rule.message, { field: rule.members[0] ?? '' });
}
