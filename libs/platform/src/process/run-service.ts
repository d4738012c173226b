import type { z } from 'zod';
import { loadConfig, loadOnly, migrationConfig } from '../config/config.js';
import { migrate } from '../database/migrate.js';
import { createLogger, type Logger } from '../observability/logger.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

const CLOSE_LIMIT_MS = 20_000;

/**
 * The life of a service process. `node main.js` connects, serves and, on SIGTERM or SIGINT, stops intake,
 * finishes what is in flight and closes. `node main.js migrate` brings the database up to date and exits; it reads
 * `migrationConfig` alone, none of the service's keys. `node main.js VERB ...` runs a command of the definition. Exits
 * with code 1, naming the keys, when the configuration is refused.
 */
export async function runService<S extends z.ZodRawShape>(definition: ServiceDefinition<S>): Promise<void> {
  const [verb, ...rest] = process.argv.slice(2);
  if (verb === 'migrate') return runMigrations(definition);
  if (verb !== undefined) return runCommand(definition, [verb, ...rest]);
  const config = configured(definition.name, () => loadConfig(definition.config));
  const log = createLogger(definition.name, config.BONAFIDE_LOG_LEVEL);
  try {
    // The first process of a container ignores a signal that it has no handler for.
    const leave = () => process.exit(0);
    process.once('SIGTERM', leave);
    const service = await startService(definition, config, log);
    process.off('SIGTERM', leave);
    log.info({ port: config.BONAFIDE_HTTP_PORT }, 'service started');
    closeOnSignal(service, log);
  } catch (err) {
    log.fatal({ err }, 'starting the service failed');
    process.exit(1);
  }
}

async function runCommand(
  { name, commands = {} }: Pick<ServiceDefinition<never>, 'name' | 'commands'>,
  args: readonly [verb: string, ...string[]],
): Promise<void> {
  const command = Object.hasOwn(commands, args[0]) ? commands[args[0]] : undefined;
  if (!command) {
    process.stderr.write(
      `${name}: no verb "${args[0]}"; there is ${['migrate', ...Object.keys(commands)].join(', ')}\n`,
    );
    process.exitCode = 2;
    return;
  }
  const { code, out, err } = await command(args, process.env);
  if (out) process.stdout.write(`${out}\n`);
  if (err) process.stderr.write(`${err}\n`);
  process.exitCode = code;
}

async function runMigrations({ name, migrations }: Pick<ServiceDefinition<never>, 'name' | 'migrations'>) {
  const config = configured(name, () => loadOnly(migrationConfig));
  const log = createLogger(name, config.BONAFIDE_LOG_LEVEL);
  try {
    const ran = await migrate(config.BONAFIDE_DATABASE_URL, migrations, log);
    log.info({ ran }, 'database is up to date');
  } catch (err) {
    log.fatal({ err }, 'migrating the database failed');
    process.exit(1);
  }
}

/** The configuration that `load` reads; without it the process ends, having said which keys are wrong. */
function configured<T>(service: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    process.stderr.write(`${service}: ${error instanceof Error ? error.message : 'invalid configuration'}\n`);
    process.exit(1);
  }
}

/** Closes the service once, on the first signal, and never takes longer than the limit. */
function closeOnSignal(service: RunningService, log: Logger): void {
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    try {
      await service.close();
      log.info('service stopped');
      process.exit(0);
    } catch (err) {
      log.error({ err }, 'stopping the service failed');
      process.exit(1);
    }
  };
  process.once('SIGTERM', () => void close());
  process.once('SIGINT', () => void close());
}
