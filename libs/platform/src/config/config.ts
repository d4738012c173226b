import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Keys that every process reads. Each service adds its own. */
export const baseConfig = {
  BONAFIDE_HTTP_HOST: z.string().default('127.0.0.1').describe('Address the API listens on'),
  BONAFIDE_HTTP_PORT: z.coerce.number().int().min(0).max(65535).describe('Port of the API'),
  BONAFIDE_MANAGEMENT_PORT: z.coerce.number().int().min(0).max(65535).describe('Port of /livez, /readyz and /metrics'),
  BONAFIDE_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('PostgreSQL database of this service'),
  BONAFIDE_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('Lowest level that is logged'),
};

const { BONAFIDE_DATABASE_URL, BONAFIDE_LOG_LEVEL } = baseConfig;

/** Keys that a migration reads: the database, as the role that owns it. */
export const migrationConfig = { BONAFIDE_DATABASE_URL, BONAFIDE_LOG_LEVEL };

type Shape = z.ZodRawShape;

/** The values of `baseConfig`. */
export type BaseConfig = z.infer<z.ZodObject<typeof baseConfig>>;

/** Configuration of a service: the base keys and its own. */
export type Config<S extends Shape = Record<never, never>> = BaseConfig & z.infer<z.ZodObject<S>>;

/** Base64 text that holds exactly what a key needs; decoded to bytes. */
export const base64Bytes = (length?: number) =>
  z
    .base64()
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .refine((bytes) => length === undefined || bytes.length === length, `must hold ${length} bytes`);

/** JSON text that follows a schema. */
export const jsonOf = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

/**
 * Reads the configuration of a process from its environment. A value may also come from a file named by
 * `<KEY>_FILE` (mounted secrets). Throws one error that lists every missing, malformed or unknown
 * `BONAFIDE_*` key by name; values never appear in it.
 */
export function loadConfig<S extends Shape>(shape: S, env: NodeJS.ProcessEnv = process.env): Config<S> {
  const keys = Object.keys(env).filter((key) => key.startsWith('BONAFIDE_'));
  return parse(z.strictObject({ ...baseConfig, ...shape }), read(keys, env)) as unknown as Config<S>;
}

/**
 * Reads these keys and no others, for a program that does one thing (a migration) in whatever environment: other keys,
 * and the files that they name, are neither read nor refused. Otherwise like `loadConfig`.
 */
export function loadOnly<S extends Shape>(shape: S, env: NodeJS.ProcessEnv = process.env): z.infer<z.ZodObject<S>> {
  const keys = Object.keys(shape).flatMap((key) => [key, `${key}_FILE`]);
  return parse(z.object(shape), read(keys, env));
}

function read(keys: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> {
  const given: Record<string, string> = {};
  for (const key of keys) {
    const value = env[key];
    if (value === undefined) continue;
    if (key.endsWith('_FILE')) given[key.slice(0, -'_FILE'.length)] = readFileSync(value, 'utf8').trim();
    else given[key] = value;
  }
  return given;
}

function parse<T extends z.ZodType>(schema: T, given: Record<string, string>): z.infer<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: unknown key`
      : `${issue.path.join('.')}: ${given[String(issue.path[0])] === undefined ? 'missing' : issue.message}`,
  );
  throw new Error(`Invalid configuration:\n  ${problems.join('\n  ')}`);
}
