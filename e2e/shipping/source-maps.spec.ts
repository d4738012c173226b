import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const PRELOAD = pathToFileURL(join(root, 'libs/platform/src/process/source-maps.ts')).href;
const folder = mkdtempSync(join(tmpdir(), 'bonafide-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A module whose first line is the seventh of `source`, and that throws what `code` says. */
function build(file: string, source: string, code: string): void {
  const map = { version: 3, sources: [source], sourcesContent: [null], names: [], mappings: 'AAMA' };
  const inline = Buffer.from(JSON.stringify(map)).toString('base64');
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`);
}

const traceOf = (file: string) =>
  spawnSync(process.execPath, ['--import', PRELOAD, join(folder, file)], { encoding: 'utf8' }).stderr;

it('names our sources in stack traces, and leaves the maps of packages unread', () => {
  build('main.mjs', 'main.ts', `throw new Error('wrong');`);
  expect(traceOf('main.mjs')).toMatch(/main\.ts:7:1/);
  build('node_modules/other/index.mjs', 'other.ts', `throw new Error('wrong');`);
  expect(traceOf('node_modules/other/index.mjs')).toMatch(/index\.mjs:1:7/);
});
