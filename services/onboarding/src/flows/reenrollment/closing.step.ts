import type { Answer } from '@bonafide/contract/answer';
import { parse } from '@bonafide/platform/http/parse';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClosingPart } from '../../journey/proof/proof.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CLOSING } from '../../journey/session/session.machine.js';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';

/** What each part of the closing read from the body, in the order of the proofs. */
export interface ClosingBody {
  parts: unknown[];
}

/**
 * The closing call of a re-enrolment whose checks have passed: each proof that takes part stores its members of the
 * body. The registration code stays. Throws what the parts throw.
 */
@Injectable()
export class ClosingStep
  implements
    Step<'reenrollment', ClosingBody, unknown[], object, Answer<'POST /onboarding/reEnrollment/completeReEnroll'>>
{
  readonly name = CLOSING;
  readonly flows = ['reenrollment'] as const;
  readonly check = CLOSING;
  readonly deadlineMs = 2000;

  constructor(private readonly proofs: Proofs) {}

  /** Throws the DomainError of `parse` for the first member that is wrong. */
  read(body: object): ClosingBody {
    return { parts: this.parts().map((part) => parse(part.body, body)) };
  }

  ask({ tenant }: StepContext, { parts }: ClosingBody): Promise<unknown[]> {
    return Promise.all(this.parts().map((part, at) => part.ask(tenant, parts[at])));
  }

  decide() {
    return { result: 'passed', facts: {} } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found, now }: { found: unknown[]; now: Date },
  ): Promise<void> {
    for (const [at, part] of this.parts().entries()) await part.keep(manager, context, found[at], now);
  }

  answer(_facts: object, { registrationCode }: Progress): Answer<'POST /onboarding/reEnrollment/completeReEnroll'> {
    return { registrationCode };
  }

  private parts(): ClosingPart[] {
    return this.proofs.all().flatMap(({ closing }) => (closing ? [closing] : []));
  }
}
