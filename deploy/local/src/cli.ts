/** What `./dev VERB` does once Node and the dependencies are installed. */

import { ensureModels } from './build.ts';
import { administer, setting } from './commands/administer.ts';
import { doctor } from './commands/doctor.ts';
import { lint } from './commands/lint.ts';
import { logs } from './commands/logs.ts';
import { newService } from './commands/new-service.ts';
import { runNamed, runProgram } from './commands/run-program.ts';
import { status } from './commands/status.ts';
import { test } from './commands/test.ts';
import { developerStack, up } from './commands/up.ts';
import { Failure } from './failure.ts';
import { DEVELOPER_STATE } from './layout.ts';
import { bringDown } from './stack.ts';

const USAGE = `usage: ./dev VERB

  up                   make everything run; prints how to call it
  down                 stop what up started
  status               one line for every process
  doctor               what is wrong, and the remedy
  logs [SERVICE] [-f]  last lines; -f goes on printing
  tenant, client, key  add, revoke and list credentials; each prints its usage
  setting SERVICE ...  show and change what a tenant set in a service
  demo [PHOTO ...]     the journey of a person, through the gateway
  test                 everything that CI runs
  lint                 format, lint, protobuf lint
  bench NAME           a benchmark beside its budget
  eval NAME ...        an accuracy report
  fuzz                 broken requests of every operation, on a stack of its own
  soak                 honest people beside attackers for an hour, on a stack of its own
  models pull PACK     fetch and convert a model pack
  new-service NAME     add a service from the template`;

const tell = (sentence: string) => console.error(`» ${sentence}`);

/** Runs a verb; resolves with the exit code. */
async function run(verb: string | undefined, args: readonly string[]): Promise<number> {
  switch (verb) {
    case 'up':
      return up(tell).then(() => 0);
    case 'down':
      return bringDown(DEVELOPER_STATE, tell).then(() => 0);
    case 'status':
      return status().then(() => 0);
    case 'doctor':
      return (await doctor()) === 0 ? 0 : 1;
    case 'logs':
      logs(args);
      return 0;
    case 'tenant':
    case 'client':
    case 'key':
      return administer([verb, ...args], tell);
    case 'setting':
      return setting(args, tell);
    case 'demo':
      await up(tell, developerStack(true));
      return runProgram('e2e/demo/demo.ts', args, tell);
    case 'test':
      return test(tell);
    case 'lint':
      return (await lint(tell)) === 0 ? 0 : 1;
    case 'bench':
    case 'eval':
      return runNamed(verb, args, tell);
    case 'fuzz':
    case 'soak':
      await ensureModels(tell);
      return runProgram(`e2e/${verb}/${verb}.ts`, args, tell);
    case 'models':
      return runProgram('libs/inference/dist/models.js', args, tell);
    case 'new-service':
      newService(args[0], tell);
      return 0;
    default:
      console.error(USAGE);
      return verb === undefined || verb === 'help' ? 0 : 2;
  }
}

try {
  process.exitCode = await run(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}
