import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { currentContext } from './request-context.js';

export type { Logger } from 'pino';

/**
 * Structured logs, on standard output unless `destination` says otherwise. Every line names the service and,
 * within a request, its id, trace and tenant. Errors are reduced to type, code, message and stack: bodies and
 * headers are never logged.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const context = currentContext();
      return context ? { requestId: context.requestId, traceId: context.traceId, tenant: context.tenant } : {};
    },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

function describeError(thrown: unknown): object {
  if (!(thrown instanceof Error)) return { message: 'not an Error' };
  const code = 'code' in thrown ? String(thrown.code) : undefined;
  // A failed query's message may quote parameters; its code and table say enough.
  const message = 'query' in thrown ? 'database query failed' : thrown.message;
  const cause = thrown.cause === undefined ? undefined : describeError(thrown.cause);
  const stack = thrown.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8);
  return { type: thrown.name, code, message, stack, cause };
}

/** Nest's own start-up messages, at debug level; its warnings and errors keep theirs. */
export function nestLogger(log: Logger): LoggerService {
  const at = (level: 'error' | 'warn' | 'debug' | 'trace') => (message: unknown) => log[level](String(message));
  return { log: at('debug'), error: at('error'), warn: at('warn'), debug: at('debug'), verbose: at('trace') };
}
