import { afterEach, expect, it, vi } from 'vitest';
import type { Command } from './command.js';
import { runService } from './run-service.js';
import type { ServiceDefinition } from './service-definition.js';

const { argv, exitCode } = process;
afterEach(() => {
  process.argv = argv;
  process.exitCode = exitCode;
  vi.restoreAllMocks();
});

/** Runs `node main.js` with these arguments in a service that has the verb `greet`; what was printed where. */
async function run(args: string[], greet: Command) {
  process.argv = ['node', 'main.js', ...args];
  const printed: Record<'out' | 'err', string[]> = { out: [], err: [] };
  const record = (lines: string[]) => (text: string | Uint8Array) => lines.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(record(printed.out));
  vi.spyOn(process.stderr, 'write').mockImplementation(record(printed.err));
  const definition = { name: 'sample', config: {}, commands: { greet } } as unknown as ServiceDefinition<never>;
  await runService(definition);
  return { ...printed, code: process.exitCode };
}

it('runs a command of the definition and ends with its code', async () => {
  const greet = vi.fn<Command>(async (args) => ({ code: 1, out: `hello ${args[1]}`, err: 'no answer' }));
  expect(await run(['greet', 'anna'], greet)).toEqual({ out: ['hello anna\n'], err: ['no answer\n'], code: 1 });
  expect(greet).toHaveBeenCalledWith(['greet', 'anna'], process.env);
});

it.each(['toString', 'constructor', 'greetings'])('refuses %s, naming the verbs that there are', async (verb) => {
  const greet = vi.fn<Command>();
  const { err, code } = await run([verb], greet);
  expect(greet).not.toHaveBeenCalled();
  expect([err.join(''), code]).toEqual([`sample: no verb "${verb}"; there is migrate, greet\n`, 2]);
});
