import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REPOSITORY } from '../layout.ts';
import { stateFolder } from '../state-folder.fixture.ts';
import { developerStack, portOf } from './up.ts';
import { read, runVerb } from './verb.ts';
import { VERBS } from './verbs.ts';

const NAMES = Object.keys(VERBS);
const OWN_OPTIONS = ['bench', 'eval', 'fuzz', 'gallery', 'soak'];
const folder = stateFolder();
const tell = () => undefined;
const log = vi.spyOn(console, 'log');
const error = vi.spyOn(console, 'error');
const said = () => [...log.mock.calls, ...error.mock.calls].join('\n');

beforeEach(() => [log, error].forEach((spy) => void spy.mockReset()));
afterEach(() => vi.unstubAllEnvs());

/** Runs the verb's arguments without the verb; resolves with the exit code, or `ran`. */
async function call(name: string, ...args: string[]): Promise<number | 'ran'> {
  const verb = VERBS[name];
  if (!verb) throw new Error(`no verb ${name}`);
  const ran = vi.fn(() => 0);
  const code = await runVerb(name, { ...verb, run: ran }, args, tell);
  return ran.mock.calls.length > 0 ? 'ran' : code;
}

it.each(NAMES)('%s --help prints how it is called and does nothing else', async (name) => {
  expect(await call(name, '--help')).toBe(0);
  expect(await call(name, 'x', '-h')).toBe(0);
  expect(said()).toContain(`./dev ${name}`);
  expect(error).not.toHaveBeenCalled();
});

it.each(NAMES.filter((name) => !OWN_OPTIONS.includes(name)))('%s refuses an unknown option', async (name) => {
  const enough = Array.from({ length: VERBS[name]?.names?.[0] ?? 0 }, () => 'x');
  expect(await call(name, ...enough)).toBe('ran');
  expect(await call(name, ...enough, '--no-such', 'y')).toBe(2);
  expect(said()).toMatch(new RegExp(`^✗ Unknown option '--no-such'\nusage: ./dev ${name}`));
});

it.each([
  ['up', 'now'],
  ['up', '--port'],
  ['up', '--port', '--help-me'],
  ['status', 'gateway'],
  ['logs', 'gateway', 'webhook'],
  ['tenant'],
  ['client', 'add', 'a', 'b', 'c'],
  ['new-service'],
  ['models'],
])('refuses %s %s', async (name, ...args) => {
  expect(await call(name, ...args)).toBe(2);
  expect(said()).toMatch(/^✗ [^\n]+\nusage: /);
});

it('says what the programs of a verb take', async () => {
  expect(await call('bench', 'face', '--help')).toBe(0);
  expect(said()).toContain('--soak');
  expect(await call('bench', '--help')).toBe(0);
  expect(said()).toContain('neighbours');
  expect(await call('eval', 'document', '--help')).toBe(0);
  expect(said()).toContain('--photographs');
  const bench = VERBS.bench;
  expect(bench && (await runVerb('bench', bench, ['nothing'], tell))).toBe(2);
});

it('passes on what a program takes itself, as it was given', () => {
  const args = ['face', '--seconds', '3'];
  expect(VERBS.bench && read('bench', VERBS.bench, args).args).toEqual(args);
  expect(VERBS.demo && read('demo', VERBS.demo, ['--write', 'x']).args).toEqual(['--write', 'x']);
});

it('takes the port of the gateway from the option before the environment', () => {
  vi.stubEnv('BONAFIDE_PORT', '18082');
  expect(developerStack({ port: portOf('18081') }).port).toBe(18_081);
  expect(developerStack({ port: portOf(undefined) }).port).toBe(18_082);
  for (const wrong of ['0', '65536', '80.5', '-1', '1e3', 'http', '']) {
    expect(() => portOf(wrong), wrong).toThrow('--port must be a port number');
  }
});

it.each([
  [['up', '--help'], 0, 'usage: ./dev up [--port N]'],
  [['up', '--prot', '18081'], 2, "✗ Unknown option '--prot'"],
  [['up', '--port', 'http'], 2, '✗ --port must be a port number'],
  [['fuzz', '--help'], 0, '--seconds'],
  [['climb'], 2, '✗ There is no verb "climb"'],
  [['--help'], 0, 'usage: ./dev VERB'],
])('./dev %j ends with %i', (args, code, words) => {
  // A port that no stack can have: what this test looks for missing, nothing starts.
  const env = { ...process.env, BONAFIDE_PORT: '0' };
  const cli = join(REPOSITORY, 'deploy/local/src/cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
  expect(stdout + stderr).toContain(words);
  expect(stdout + stderr).not.toContain('    at ');
  expect(status).toBe(code);
});

it.each([
  [['--seconds', '3'], 0, 'ran 3'],
  [['--minutes', '3'], 2, "✗ Unknown option '--minutes'\n`./dev x [--seconds 1]`: runs,\nand ends.\n"],
  [['--seconds', 'none'], 1, 'RangeError: seconds'],
])('a program given %j ends with %i', (args, code, words) => {
  const program = join(folder, 'program.ts');
  writeFileSync(
    program,
    `/**
 * \`./dev x [--seconds 1]\`: runs,
 * and ends.
 */
import { parseArgs } from 'node:util';
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '1' } } });
if (!Number(values.seconds)) throw new RangeError('seconds');
console.log('ran', values.seconds);
`,
  );
  const preloaded = ['--import', join(import.meta.dirname, 'refuse-options.ts')];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...preloaded, program, ...args], {
    encoding: 'utf8',
  });
  expect(stdout + stderr).toContain(words);
  expect(status).toBe(code);
});
