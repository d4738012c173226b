import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cruise, FOLDERS, productEdges, root } from './cruise.ts';

/** `vision` for libs/vision/src/face/match.ts, `lab` for lab/attacks/print.ts. */
function packageOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return ['contract', 'e2e', 'lab', 'helm'].includes(first) ? first : second;
}

/** The arrows `a & b --> c & d` of a Mermaid flowchart, one by one. */
function arrowsOf(picture: string): string[] {
  return picture.split('\n').flatMap((line) => {
    const [left, right] = line.split('-->').map((names) => names.split('&').map((name) => name.trim()));
    return right && left ? left.flatMap((from) => right.map((to) => `${from} --> ${to}`)) : [];
  });
}

const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const drawn = arrowsOf(/```mermaid\n(.*?)```/s.exec(page)?.[1] ?? '');

describe('the picture of the tree in docs/architecture.md', () => {
  it('shows each import between packages once, and no other', async () => {
    const edges = productEdges(await cruise(root, FOLDERS)).map(
      ([from, to]) => [packageOf(from), packageOf(to)] as const,
    );
    const actual = new Set(edges.filter(([from, to]) => from !== to).map(([from, to]) => `${from} --> ${to}`));
    expect(actual.size).toBeGreaterThan(40);
    expect(drawn.toSorted()).toEqual([...actual].sort());
  }, 120_000);

  it('is read with groups and without them', () =>
    expect(arrowsOf('flowchart LR\n  a & b --> c & d\n  e --> f\n  subgraph x')).toEqual([
      'a --> c',
      'a --> d',
      'b --> c',
      'b --> d',
      'e --> f',
    ]));
});
