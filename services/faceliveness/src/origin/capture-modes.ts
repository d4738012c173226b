import { jsonOf } from '@bonafide/platform/config/config';
import { defineSection } from '@bonafide/settings/section';
import { z } from 'zod';

const modes = z.strictObject({
  /**
   * Session ids of browser captures: `none` issues none and ignores them, `optional` holds a capture that names one to
   * it, `mandatory` refuses a capture without.
   */
  session: z.enum(['none', 'optional', 'mandatory']),
  /**
   * Signs that frames did not come from a camera now: `off` looks for none, `observe` writes them into the receipt,
   * `enforce` takes a capture with such signs for a spoof.
   */
  injection: z.enum(['off', 'observe', 'enforce']),
});

/** How strictly a tenant's captures are held to their origin. */
export type CaptureModes = z.output<typeof modes>;

const DEFAULTS = { session: 'optional', injection: 'observe' } as const satisfies CaptureModes;

const installed = z.strictObject({
  session: modes.shape.session.default(DEFAULTS.session),
  injection: modes.shape.injection.default(DEFAULTS.injection),
});

/** Modes by tenant; `*` stands for tenants that are not named. */
type InstalledModes = Readonly<Record<string, CaptureModes>>;

/** Configuration of the checks of origin: the modes of tenants that changed nothing in their settings. */
export const captureConfig = {
  BONAFIDE_CAPTURE_GUARDS: jsonOf(z.record(z.string().min(1), installed))
    .prefault('{}')
    .describe(
      'Checks of where captures come from, by tenant: {"acme": {"session": "mandatory", "injection": "enforce"}}; * is the rest; a setting of the tenant goes before',
    ),
};

/** The section of a tenant's settings about the origin of captures; `table`: what the installation sets. */
export const captureSection = (table: InstalledModes) =>
  defineSection({
    name: 'capture',
    version: 1,
    schema: modes,
    defaults: DEFAULTS,
    defaultsOf: (tenant) => (Object.hasOwn(table, tenant) ? table[tenant] : table['*']) ?? DEFAULTS,
    onInvalid: { session: 'mandatory', injection: 'enforce' },
  });
