import { Injectable } from '@nestjs/common';
import { Reviews } from '../../journey/review/reviews.js';
import type { Flow } from '../../journey/session/flow.js';
import type { Check } from '../../journey/session/session.machine.js';
import type { Step, StepRequest } from '../../journey/step/step.js';
import { StepRunner } from '../../journey/step/step-runner.js';

/** Runs steps that are sent again unchanged once a person has decided. */
@Injectable()
export class ScreeningSteps {
  constructor(
    private readonly runner: StepRunner,
    private readonly reviews: Reviews,
  ) {}

  /** A request that comes again after a review was accepted is another one, not a repeat. Throws what the runner throws. */
  async run<F extends Flow, Body extends object, Found, Facts extends object, Told extends object>(
    step: Step<F, Body, Found, Facts, Told> & { check: Check },
    request: StepRequest<F, Body>,
  ): Promise<Told> {
    const { session } = await this.runner.prospect(step, request);
    const { tenant } = request.caller;
    const accepted = await this.reviews.acceptedOf({ tenant, sessionId: session.id }, step.check);
    return this.runner.run(step, { ...request, body: { ...request.body, accepted } });
  }
}
