/** Finds what belongs to the longest prefix of a path; undefined when no prefix covers it. */
export type PrefixTable<T> = (path: string) => T | undefined;

const PREFIX = /^\/$|^(\/([\w.-]+|\{\w+\}))+$/;

/** True for what may stand in a table: `/`, or segments, of which `{name}` stands for any one. */
export const isPrefix = (text: string) => PREFIX.test(text);

/**
 * A table of path prefixes. A prefix covers whole segments: `/a/b` covers `/a/b` and `/a/b/c`, not `/a/bc`. The one
 * with the most segments wins; among those, letters win over `{name}`. Case matters.
 */
export function prefixTable<T>(entries: Readonly<Record<string, T>>): PrefixTable<T> {
  const rows = Object.entries(entries)
    .map(([prefix, value]) => ({ value, rank: rankOf(prefix), pattern: patternOf(prefix) }))
    .sort((a, b) => b.rank - a.rank);
  return (path) => rows.find((row) => row.pattern.test(path))?.value;
}

function patternOf(prefix: string): RegExp {
  const body = prefix === '/' ? '' : prefix.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${body}(?:/|$)`);
}

function rankOf(prefix: string): number {
  const segments = prefix.split('/').filter((segment) => segment !== '');
  const named = segments.filter((segment) => segment.startsWith('{'));
  return segments.length - named.length / 100;
}
