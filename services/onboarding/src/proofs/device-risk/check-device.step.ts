import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Flow } from '../../journey/session/flow.js';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { DeviceHistory } from './device-history.js';
import { DeviceProfiles } from './device-profiles.js';
import { deviceRiskPolicy, RISK_LIMITS } from './device-risk.policy.js';
import { type RiskFacts, riskScores } from './risk-answer.js';
import { assess, isApproved } from './risk-rules.js';

/** The profile to judge. */
export interface CheckDeviceBody {
  apSessionId: string;
}

interface Found extends RiskFacts {
  deviceDigest: Buffer;
  /** Sealed. */
  place: Buffer | undefined;
}

/** What was judged, and where the session stands. */
export interface CheckedDevice {
  facts: RiskFacts;
  progress: Progress;
}

/**
 * deviceProfile/checkDevice: passes when the risk of the profiled device is within the tenant's threshold. A profile is judged
 * once; whatever comes of it, the device counts as used by the person. Throws INVALID_VALUE for a profile that is unknown, used
 * or too old.
 */
@Injectable()
export class CheckDevice implements Step<Flow, CheckDeviceBody, Found, RiskFacts, CheckedDevice> {
  readonly name = 'checkDevice';
  readonly flows = ['enrollment', 'authentication', 'reenrollment'] as const;
  readonly check = 'deviceSecurity';
  readonly deadlineMs = 2000;
  readonly throttle = { factor: 'device security', limits: async () => RISK_LIMITS };

  constructor(
    private readonly profiles: DeviceProfiles,
    private readonly history: DeviceHistory,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, { apSessionId }: CheckDeviceBody): Promise<Found> {
    const { tenant, operationId: transactionId } = context;
    const { deviceDigest, signals, receivedAt } = await this.profiles.require(tenant, apSessionId);
    const policy = deviceRiskPolicy((await this.configs.of(tenant)).policy);
    const [otherPeople, previous] = await Promise.all([
      this.history.otherPeople(context, deviceDigest, policy.sharedDeviceDays),
      this.history.previous(context),
    ]);
    const assessment = assess({ signals, receivedAt, otherPeople, previous }, policy);
    const isPlaced = signals.location && isApproved(assessment);
    const place = isPlaced && signals.location ? await this.history.sealPlace(context, signals.location) : undefined;
    return { assessment, transactionId, receivedAt: receivedAt.toISOString(), deviceDigest, place };
  }

  decide({ assessment, transactionId, receivedAt }: Found) {
    return {
      result: isApproved(assessment) ? 'passed' : 'missed',
      facts: { assessment, transactionId, receivedAt },
      scores: riskScores(assessment),
    } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { deviceDigest, place }, body, now }: { found: Found; body: CheckDeviceBody; now: Date },
  ): Promise<void> {
    await this.profiles.use(manager, context, body.apSessionId);
    await this.history.note(manager, context, { deviceDigest, place, now });
  }

  answer(facts: RiskFacts, progress: Progress): CheckedDevice {
    return { facts, progress };
  }
}
