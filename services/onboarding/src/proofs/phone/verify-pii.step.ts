import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DELIVERY_DEADLINE_MS } from '../../delivery/message-delivery.js';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { BROKER_DEADLINE_MS } from '../../providers/broker.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { OneTimeCodes, type SentCode } from './one-time-codes.js';
import { type PhonePolicy, phoneLimits, phonePolicy } from './phone.policy.js';
import type { VerifyPiiBody } from './phone.schemas.js';
import type { PiiDecision } from './pii-matcher.js';
import { PiiMatching } from './pii-matching.js';
import { type ResponseDetail, responseDetail } from './response-detail.js';

/** A caller that lost the answer repeats sooner, a person who waits for a message later. */
const RESEND_AFTER_SECONDS = 30;

interface Found {
  decision: PiiDecision;
  transactionId: string;
  /** The code that was sent to a number that matches. */
  code?: SentCode;
}

type VerifyPiiAnswer = Answer<'POST /onboarding/enrollment/mobileMatch/verifyPII'>;

const WHY = {
  approve: '',
  deny: 'Name and phone number do not match',
  no_decision: 'Name and phone number could not be matched now',
} as const;

/** verifyPII: the first call of two. Matches name and number with what is known of the person, then sends a code there. */
@Injectable()
export class VerifyPii implements Step<'enrollment', VerifyPiiBody, Found, ResponseDetail, VerifyPiiAnswer> {
  readonly name = 'mobileMatch/verifyPII';
  readonly flows = ['enrollment'] as const;
  readonly check = 'mobileMatch';
  readonly deadlineMs = BROKER_DEADLINE_MS + DELIVERY_DEADLINE_MS + 1000;
  readonly repeatSeconds = RESEND_AFTER_SECONDS;
  readonly throttle = {
    factor: 'personal data',
    limits: async (tenant: string) => phoneLimits(await this.policyOf(tenant)),
  };

  constructor(
    private readonly matching: PiiMatching,
    private readonly codes: OneTimeCodes,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, body: VerifyPiiBody): Promise<Found> {
    const policy = await this.policyOf(context.tenant);
    const transactionId = context.operationId;
    const decision = await this.matching.decide(context, body, policy);
    if (decision !== 'approve') return { decision, transactionId };
    const code = await this.codes.send(context, body.pii.internationalTelephone, policy);
    return { decision, transactionId, code };
  }

  decide({ decision, transactionId }: Found) {
    const facts = responseDetail(transactionId, decision, WHY[decision]);
    return { result: decision === 'deny' ? 'missed' : 'nothing', facts } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { code }, now }: { found: Found; now: Date },
  ): Promise<void> {
    if (code) await this.codes.keep(manager, context, code, now);
  }

  answer(facts: ResponseDetail, progress: Progress): VerifyPiiAnswer {
    const { enrollmentStatus } = enrollmentProgress(progress);
    return { enrollmentStatus, responseDetail: facts };
  }

  private async policyOf(tenant: string): Promise<PhonePolicy> {
    return phonePolicy((await this.configs.of(tenant)).policy);
  }
}
