import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { wholeNumber } from './command.ts';

const dir = mkdtempSync(join(tmpdir(), 'bonafide-command-'));
afterAll(() => rmSync(dir, { recursive: true }));
writeFileSync(join(dir, 'broken.jsonl'), '{"person":\n');

const PROGRAMS = [
  'active/measure.ts',
  'active/report.ts',
  'active/colours.ts',
  'attacks/make-set.ts',
  'attacks/make-conditions.ts',
  'documents/make-specimens.ts',
  'calibration/calibrate-conditions.ts',
];

function run(program: string, ...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, program), ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stderr };
}

describe.each(PROGRAMS)('%s', { timeout: 120_000 }, (program) => {
  it.each([
    ['no options', []],
    ['an option that is none', ['--bogus']],
  ])('ends with 2 and its usage for %s, without a stack', (_what, args) => {
    const { status, stderr } = run(program, ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^✗ .+\nusage: .+\n$/s);
    expect(stderr).not.toContain('    at ');
  });
});

it.each([
  ['attacks/make-set.ts', ['--photos', dir, '--pack', dir, '--out', dir, '--per-species', 'abc'], '"abc"'],
  ['active/measure.ts', ['--photos', dir, '--pack', dir, '--out', 'x', '--kinds', 'genuine,bogus'], '"bogus"'],
  ['active/measure.ts', ['--photos', dir, '--pack', dir, '--out', 'x', '--half', 'third'], '"third"'],
  ['active/report.ts', [join(dir, 'broken.jsonl')], 'line 1'],
  ['active/report.ts', [join(dir, 'absent.jsonl')], 'absent.jsonl'],
])('%s names what is wrong with %j', { timeout: 60_000 }, (program, args, named) => {
  const { status, stderr } = run(program, ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(named);
  expect(stderr).not.toContain('    at ');
});

it.each(['', ' ', 'abc', '1.5', '-1', '0', '1e400'])('takes %o for no number', (text) => {
  expect(() => wholeNumber('people', text)).toThrow('--people');
});
