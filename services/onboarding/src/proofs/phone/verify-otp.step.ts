import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { type CodeFound, OneTimeCodes } from './one-time-codes.js';
import { phoneLimits, phonePolicy } from './phone.policy.js';
import type { VerifyOtpBody } from './phone.schemas.js';
import { type ResponseDetail, responseDetail } from './response-detail.js';

interface Found {
  found: CodeFound;
  digest: string;
  transactionId: string;
}

type VerifyOtpAnswer = Answer<'POST /onboarding/enrollment/mobileMatch/verifyOTP'>;

const WHY = { right: '', wrong: 'The code is wrong', late: 'The code has expired' } as const;

/** verifyOTP: passes when the code comes back that was sent to the phone last, in its session and in time. */
@Injectable()
export class VerifyOtp implements Step<'enrollment', VerifyOtpBody, Found, ResponseDetail, VerifyOtpAnswer> {
  readonly name = 'mobileMatch/verifyOTP';
  readonly flows = ['enrollment'] as const;
  readonly check = 'mobileMatch';
  readonly deadlineMs = 2000;
  readonly throttle = {
    factor: 'one-time code',
    limits: async (tenant: string) => phoneLimits(phonePolicy((await this.configs.of(tenant)).policy)),
  };

  constructor(
    private readonly database: DataSource,
    private readonly codes: OneTimeCodes,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, { pinCode }: VerifyOtpBody): Promise<Found> {
    const [{ now }] = await this.database.query<[{ now: Date }]>('SELECT now() AS now');
    return { ...(await this.codes.compare(context, pinCode, now)), transactionId: context.operationId };
  }

  decide({ found, transactionId }: Found) {
    const isRight = found === 'right';
    return {
      result: isRight ? 'passed' : 'missed',
      // One that is late tells nothing of the one that was sent.
      isCounted: found === 'wrong',
      facts: responseDetail(transactionId, isRight ? 'approve' : 'deny', WHY[found]),
    } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { found, digest } }: { found: Found },
  ): Promise<void> {
    if (found === 'right') await this.codes.use(manager, context, digest);
  }

  answer(facts: ResponseDetail, progress: Progress): VerifyOtpAnswer {
    return { ...enrollmentProgress(progress), policyDecision: facts.policyDecision, responseDetail: facts };
  }
}
