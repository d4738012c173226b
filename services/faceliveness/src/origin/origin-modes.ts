import { jsonOf } from '@bonafide/platform/config/config';
import { z } from 'zod';

const modes = z.strictObject({
  /**
   * Session ids of browser captures: `none` issues none and ignores them, `optional` holds a capture that names one to
   * it, `mandatory` refuses a capture without.
   */
  session: z.enum(['none', 'optional', 'mandatory']).default('optional'),
  /**
   * Signs that frames did not come from a camera now: `off` looks for none, `observe` writes them into the receipt,
   * `enforce` takes a capture with such signs for a spoof.
   */
  injection: z.enum(['off', 'observe', 'enforce']).default('observe'),
});

/** How strictly a tenant's captures are held to their origin. */
export type OriginModes = z.output<typeof modes>;

/** Modes by tenant; `*` stands for tenants that are not named. */
export type OriginTable = Readonly<Record<string, OriginModes>>;

/** Configuration of the checks of origin. */
export const originConfig = {
  BONAFIDE_CAPTURE_GUARDS: jsonOf(z.record(z.string().min(1), modes))
    .prefault('{}')
    .describe(
      'Checks of where captures come from, by tenant: {"acme": {"session": "mandatory", "injection": "enforce"}}; * is the rest',
    ),
};

const DEFAULT: OriginModes = { session: 'optional', injection: 'observe' };

/** The modes of a tenant. */
export function modesOf(table: OriginTable, tenant: string): OriginModes {
  return (Object.hasOwn(table, tenant) ? table[tenant] : table['*']) ?? DEFAULT;
}
