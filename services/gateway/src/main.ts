import { runService } from '@bonafide/platform/process/run-service';
import { isAdministration, runAdministration } from './administration/run-administration.js';
import { gateway } from './service.js';

const args = process.argv.slice(2);
if (isAdministration(args)) {
  const { code, out, err } = await runAdministration(args, process.env);
  if (out) process.stdout.write(`${out}\n`);
  if (err) process.stderr.write(`${err}\n`);
  process.exitCode = code;
} else await runService(gateway);
