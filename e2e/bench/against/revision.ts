import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPER_STATE, REPOSITORY } from '@bonafide/local/layout';
import { misuse } from '../../support/options.ts';

const REVISIONS = join(DEVELOPER_STATE, 'revisions');

/** A checkout to measure. */
export interface Checkout {
  /** How reports name it. */
  label: string;
  /** Its folder. */
  root: string;
}

/** This checkout as it is, uncommitted changes included. */
export const HERE: Checkout = { label: 'here', root: REPOSITORY };

/**
 * A work tree of a revision, built with its own tools, with the model pack `default`. It stays, so that only the first
 * comparison pays for it; `git worktree remove` takes it away. Throws a misuse of what names no commit.
 */
export function checkoutOf(revision: string, tell: (sentence: string) => void): Checkout {
  const commit = commitOf(revision);
  const root = join(REVISIONS, commit);
  if (!existsSync(join(root, 'package.json'))) {
    tell(`Checking out ${revision}`);
    git('worktree', 'prune');
    git('worktree', 'add', '--detach', '--force', root, commit);
  }
  tell(`Building ${revision}`);
  // Fetches Node and the dependencies, builds all packages, then the pack.
  const args = ['models', 'pull', 'default'];
  execFileSync(join(root, 'dev'), args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return { label: revision, root };
}

function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
  } catch {
    throw misuse(`--against takes a revision of this repository, which "${revision}" is not`);
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
