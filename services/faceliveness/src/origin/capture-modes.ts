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
  /**
   * Passive captures that nothing can judge for attacks, because the model pack has no detector (`pad: none`): `refuse`
   * leaves their liveness uncalculated, `accept` takes them for live, flagged; see `captureSection`.
   */
  withoutPad: z.enum(['refuse', 'accept']),
});

/** How strictly a tenant's captures are held to their origin, and what those get that nothing can judge for attacks. */
export type CaptureModes = z.output<typeof modes>;

const DEFAULTS = { session: 'optional', injection: 'observe', withoutPad: 'refuse' } as const satisfies CaptureModes;

const installed = z.strictObject({
  session: modes.shape.session.default(DEFAULTS.session),
  injection: modes.shape.injection.default(DEFAULTS.injection),
  withoutPad: modes.shape.withoutPad.optional(),
});

/** Modes by tenant; `*` stands for tenants that are not named. */
type InstalledModes = Readonly<Record<string, z.output<typeof installed>>>;

/** Configuration of the checks of captures: the modes of tenants that changed nothing in their settings. */
export const captureConfig = {
  BONAFIDE_CAPTURE_GUARDS: jsonOf(z.record(z.string().min(1), installed))
    .prefault('{}')
    .describe(
      'Checks of where captures come from, by tenant: {"acme": {"session": "mandatory", "injection": "enforce"}}; * is the rest; a setting of the tenant goes before',
    ),
  BONAFIDE_LIVENESS_WITHOUT_PAD: modes.shape.withoutPad
    .default(DEFAULTS.withoutPad)
    .describe(
      'What passive captures get from a model pack without a detector of presentation attacks: refuse, or accept (flagged, for trials only)',
    ),
};

/** The values of `captureConfig`. */
export type CaptureConfig = z.infer<z.ZodObject<typeof captureConfig>>;

/**
 * The section of a tenant's settings about captures. A tenant may be stricter than the installation; `accept` is a choice
 * only where the installation says `accept`. Throws when the installation's table gives a tenant what it may not have.
 */
export function captureSection({ BONAFIDE_CAPTURE_GUARDS: table, BONAFIDE_LIVENESS_WITHOUT_PAD: most }: CaptureConfig) {
  const choices = most === 'accept' ? modes.shape.withoutPad : modes.shape.withoutPad.extract(['refuse']);
  const beyond = Object.keys(table).find((tenant) => !choices.safeParse(table[tenant]?.withoutPad ?? most).success);
  if (beyond !== undefined) {
    throw new Error(`BONAFIDE_CAPTURE_GUARDS: "${beyond}" accepts what BONAFIDE_LIVENESS_WITHOUT_PAD refuses`);
  }
  return defineSection<CaptureModes, CaptureModes, CaptureModes>({
    name: 'capture',
    version: 1,
    schema: modes.extend({ withoutPad: choices }),
    defaults: DEFAULTS,
    defaultsOf: (tenant) => installedModes(table, most, tenant),
    onInvalid: { session: 'mandatory', injection: 'enforce', withoutPad: 'refuse' },
  });
}

function installedModes(table: InstalledModes, most: CaptureModes['withoutPad'], tenant: string): CaptureModes {
  const {
    session,
    injection,
    withoutPad = most,
  } = (Object.hasOwn(table, tenant) ? table[tenant] : table['*']) ?? { ...DEFAULTS, withoutPad: most };
  return { session, injection, withoutPad };
}
