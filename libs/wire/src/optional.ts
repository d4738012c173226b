import { z } from 'zod';

/** A member that may be left out; `null` says the same. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** A member that may be left out, by `null` too, and then has a value of ours. */
export function orElse<T extends z.ZodType>(schema: T, value: z.output<T>) {
  return schema.nullish().transform((given) => given ?? value);
}
