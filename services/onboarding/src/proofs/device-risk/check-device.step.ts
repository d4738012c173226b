import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Flow } from '../../journey/session/flow.js';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { RISK_LIMITS } from './device-risk.policy.js';
import { type Judgement, type RiskFacts, RiskJudge } from './risk-judge.js';

/** The profile to judge. */
export interface CheckDeviceBody {
  apSessionId: string;
}

/** What was judged, and where the session stands. */
export interface CheckedDevice {
  facts: RiskFacts;
  progress: Progress;
}

/**
 * deviceProfile/checkDevice: passes when the risk of the profiled device is approved. A profile is judged once. Throws
 * INVALID_VALUE for one that is unknown, used or too old.
 */
@Injectable()
export class CheckDevice implements Step<Flow, CheckDeviceBody, Judgement, RiskFacts, CheckedDevice> {
  readonly name = 'checkDevice';
  readonly flows = ['enrollment', 'authentication', 'reenrollment'] as const;
  readonly check = 'deviceSecurity';
  /** Of a provider, two tries of four seconds. */
  readonly deadlineMs = 9000;
  readonly throttle = { factor: 'device security', limits: async () => RISK_LIMITS };

  constructor(private readonly judge: RiskJudge) {}

  ask(context: StepContext, { apSessionId }: CheckDeviceBody): Promise<Judgement> {
    return this.judge.judge(context, apSessionId);
  }

  decide({ facts, scores }: Judgement) {
    return { result: facts.isApproved ? 'passed' : 'missed', facts, scores } as const;
  }

  async keep(
    manager: EntityManager,
    _context: StepContext,
    { found, now }: { found: Judgement; now: Date },
  ): Promise<void> {
    await found.keep(manager, now);
  }

  answer(facts: RiskFacts, progress: Progress): CheckedDevice {
    return { facts, progress };
  }
}
