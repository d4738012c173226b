import { Injectable } from '@nestjs/common';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { DeviceHistory } from './device-history.js';
import { DeviceProfiles } from './device-profiles.js';
import { deviceRiskPolicy } from './device-risk.policy.js';
import { responseDetail, riskScores } from './risk-answer.js';
import type { Judgement, RiskJudge } from './risk-judge.js';
import { assess, isApproved } from './risk-rules.js';

/** Judges what our own script collected, by our own rules. Whatever comes of it, the device counts as used by the person. */
@Injectable()
export class RuleJudge implements RiskJudge {
  constructor(
    private readonly profiles: DeviceProfiles,
    private readonly history: DeviceHistory,
    private readonly configs: CustomerConfigs,
  ) {}

  async judge(context: StepContext, apSessionId: string): Promise<Judgement> {
    const { tenant, operationId } = context;
    const { deviceDigest, signals, receivedAt } = await this.profiles.require(tenant, apSessionId);
    const policy = deviceRiskPolicy((await this.configs.of(tenant)).policy);
    const [otherPeople, previous] = await Promise.all([
      this.history.otherPeople(context, deviceDigest, policy.sharedDeviceDays),
      this.history.previous(context),
    ]);
    const assessment = assess({ signals, receivedAt, otherPeople, previous }, policy);
    const approved = isApproved(assessment);
    const place = approved && signals.location ? await this.history.sealPlace(context, signals.location) : undefined;
    return {
      facts: { isApproved: approved, detail: responseDetail(assessment, { transactionId: operationId, receivedAt }) },
      scores: riskScores(assessment),
      keep: async (manager, now) => {
        await this.profiles.use(manager, context, apSessionId);
        await this.history.note(manager, context, { deviceDigest, place, now });
      },
    };
  }
}
