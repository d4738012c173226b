import type { Edge } from './cruise.ts';

/**
 * Folders that import one another below `folder`, whichever files do it, at every depth: `a ↔ b` below services/x/src
 * means that a file of a imports, over some steps, a file of b and the reverse. A file beside folders counts as one.
 */
export function folderCycles(folder: string, edges: readonly Edge[]): string[] {
  const inside = edges
    .filter((edge) => edge.every((file) => file.startsWith(`${folder}/`)))
    .map(([from, to]): Edge => [childOf(folder, from), childOf(folder, to)]);
  const children = new Set(inside.flat());
  const reach = (start: string, seen = new Set<string>()): Set<string> => {
    for (const [from, to] of inside) if (from === start && to !== start && !seen.has(to)) reach(to, seen.add(to));
    return seen;
  };
  const rings = [...children].map((child) => {
    const ring = [...reach(child)].filter((other) => reach(other).has(child)).sort();
    // A ring of files alone breaks another rule.
    return ring.some(isFolder) ? `${folder}: ${ring.join(' ↔ ')}` : undefined;
  });
  const below = [...children].filter(isFolder).flatMap((child) => folderCycles(`${folder}/${child}`, edges));
  return [...new Set(rings.filter((ring) => ring !== undefined)), ...below];
}

function childOf(folder: string, file: string): string {
  return file.slice(folder.length + 1).split('/')[0] as string;
}

function isFolder(child: string): boolean {
  return !child.endsWith('.ts');
}
