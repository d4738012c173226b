import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { progress } from '../run/progress.ts';
import type { WrittenCapture } from './captures.ts';

/** What a revision says of one capture. */
export interface Findings {
  /** What has to be equal, by name: decisions, the best frame, covers, hashes, refusals. */
  readonly facts: Readonly<Record<string, string>>;
  /** What has to be equal but for rounding: S of attack and of comparison, descriptors. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** Everything else that was measured. */
  readonly measures: Readonly<Record<string, number | null>>;
}

/** The tasks of the face engines in a built checkout. */
export const TASKS = {
  examine: 'services/faceliveness/dist/analyze/analyze.tasks.js',
  describe: 'services/nexaface/dist/match/match.tasks.js',
} as const;

/** What the program of one revision is told. */
export interface Assignment {
  readonly root: string;
  readonly pack: string;
  readonly captures: readonly WrittenCapture[];
}

/**
 * Runs the face engines' own tasks of a checkout over captures, in a process of its own: two revisions in one process would
 * share native libraries. Rejects where that process fails.
 */
export async function findingsOf(
  root: string,
  pack: string,
  captures: readonly WrittenCapture[],
): Promise<Record<string, Findings>> {
  const child = fork(fileURLToPath(new URL('run-revision.ts', import.meta.url)), {
    serialization: 'advanced',
    cwd: root,
  });
  const found: Record<string, Findings> = {};
  const tell = progress(`examined by ${root}`, captures.length);
  child.on('message', ({ name, findings }: { name: string; findings: Findings }) => {
    found[name] = findings;
    tell(Object.keys(found).length);
  });
  child.send({ root, pack, captures } satisfies Assignment);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`the tasks of ${root} ended with ${code}`);
  return found;
}
