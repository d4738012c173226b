/**
 * Preloaded by Node (see run-program.ts): a program that throws what `parseArgs` throws, of options that it does not
 * take, ends with 2, one line and its usage. Any other error is as without this.
 */
import { relative } from 'node:path';
import { REPOSITORY } from '../layout.ts';
import { complaint, programUsage } from './usage.ts';

process.on('uncaughtExceptionMonitor', (error) => {
  if (!('code' in error) || !String(error.code).startsWith('ERR_PARSE_ARGS_')) return;
  console.error(`✗ ${complaint(error.message)}\n${programUsage(relative(REPOSITORY, process.argv[1] ?? ''))}`);
  process.exit(2);
});
