import { z } from 'zod';

/** The questions' members of `onboardingConfig.policy`; the README says what each means. */
const shape = {
  kbaSeconds: z.int().min(60).max(900),
  maxKbaSetsPerDay: z.int().min(1).max(100),
};

export const KBA_POLICY = {
  shape,
  defaults: { kbaSeconds: 300, maxKbaSetsPerDay: 5 },
  strictest: { kbaSeconds: 60, maxKbaSetsPerDay: 1 },
};

export type KbaPolicy = z.output<z.ZodObject<typeof shape>>;

const members = z.object(shape);

/** The questions' members of a tenant's policy. */
export function kbaPolicy(policy: object): KbaPolicy {
  return members.parse(policy);
}
