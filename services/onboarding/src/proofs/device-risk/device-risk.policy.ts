import { z } from 'zod';
import type { Limits } from '../../journey/throttle/throttle.machine.js';

const weight = z.int().min(0).max(100);
/** Days that uses of devices are kept: no rule may look further back. */
export const USES_KEPT_DAYS = 90;

/** The device risk's members of `onboardingConfig.policy`; the README says what each means. */
const shape = {
  maxDeviceRisk: z.int().min(0).max(99),
  riskOfSharedDevice: weight,
  riskOfAutomation: weight,
  riskOfTravel: weight,
  riskOfClockSkew: weight,
  riskOfTimeZone: weight,
  sharedDeviceDays: z.int().min(1).max(USES_KEPT_DAYS),
  travelKmPerHour: z.int().min(100).max(10_000),
  clockSkewSeconds: z.int().min(10).max(86_400),
  deviceProfileSeconds: z.int().min(60).max(3600),
};

export const DEVICE_RISK_POLICY = {
  shape,
  defaults: {
    maxDeviceRisk: 50,
    riskOfSharedDevice: 40,
    riskOfAutomation: 100,
    riskOfTravel: 60,
    riskOfClockSkew: 20,
    riskOfTimeZone: 40,
    sharedDeviceDays: 30,
    travelKmPerHour: 1000,
    clockSkewSeconds: 300,
    deviceProfileSeconds: 600,
  },
  strictest: {
    maxDeviceRisk: 0,
    riskOfSharedDevice: 100,
    riskOfAutomation: 100,
    riskOfTravel: 100,
    riskOfClockSkew: 100,
    riskOfTimeZone: 100,
    sharedDeviceDays: USES_KEPT_DAYS,
    travelKmPerHour: 100,
    clockSkewSeconds: 10,
    deviceProfileSeconds: 60,
  },
};

export type DeviceRiskPolicy = z.output<z.ZodObject<typeof shape>>;

const members = z.object(shape);

/** The device risk's members of a tenant's policy. */
export function deviceRiskPolicy(policy: object): DeviceRiskPolicy {
  return members.parse(policy);
}

/** Who tries until the signals please waits; nobody is locked out by a device that looks odd. */
export const RISK_LIMITS: Limits = {
  failuresBeforeDelay: 10,
  delaySeconds: 30,
  mostFailures: Number.POSITIVE_INFINITY,
};
