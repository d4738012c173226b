import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A state folder of a test file, removed after its tests. */
export function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-state-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
