import { DomainError } from '@bonafide/platform/errors/domain-error';
import { z } from 'zod';
import type { StepContext } from '../../journey/step/step-context.js';
import { ProviderError } from '../../providers/provider-error.js';
import type { SignedPost } from '../../providers/signed-post.js';
import type { DeviceProfiles } from './device-profiles.js';
import type { Judgement, RiskJudge } from './risk-judge.js';

/** How long one try may take; there are two. */
export const TRY_MS = 3000;

const text = z.string().max(256);

/**
 * What is read of a provider's answer, which has the shape of `responseDetail`. Its other members may tell things about the
 * person, which the ledger must not hold, and are left out.
 */
const answer = z.object({
  errorCode: text.nullish(),
  errorDescription: text.nullish(),
  transaction_id: text.nullish(),
  policyObligation: z.boolean().nullish(),
  policyDecision: z.enum(['approve', 'deny', 'obligation', 'no_decision']),
});

/** Passes on what a provider decides of a profile that its own script collected. Nothing but `approve` passes. */
export class ProviderJudge implements RiskJudge {
  constructor(
    private readonly provider: SignedPost,
    private readonly profiles: DeviceProfiles,
  ) {}

  async judge(context: StepContext, apSessionId: string): Promise<Judgement> {
    const { tenant, flow, operationId } = context;
    await this.profiles.requireUnused(tenant, apSessionId);
    const told = await this.ask(operationId, { apSessionId, flow, transactionId: operationId });
    const { policyDecision } = told;
    const isApproved = policyDecision === 'approve';
    return {
      facts: {
        isApproved,
        detail: {
          errorCode: told.errorCode ?? (isApproved ? '0' : '1'),
          errorDescription: told.errorDescription ?? '',
          transaction_id: told.transaction_id ?? operationId,
          policyObligation: told.policyObligation ?? false,
          policyDecision,
        },
      },
      scores: { policyDecision },
      keep: (manager) => this.profiles.claim(manager, context, apSessionId),
    };
  }

  private ask(id: string, question: object): Promise<z.output<typeof answer>> {
    return this.provider.send(id, question, answer).catch((cause: unknown) => {
      if (!(cause instanceof ProviderError)) throw cause;
      const told = 'The provider of device risk is unavailable, try again';
      throw new DomainError('UNAVAILABLE', told, { retryAfter: '10' }, { cause });
    });
  }
}
