import { parse } from '@bonafide/platform/http/parse';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Flow } from '../../journey/session/flow.js';
import type { Bearer, Step } from '../../journey/step/step.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { type AddFaceBody, type Capture, captureOf, plainCapture } from './face.schemas.js';

const opened = z.object({ faceLivenessData: plainCapture });

/** Runs the face's steps with what a body's `faceLivenessData` holds, in clear or sealed. */
@Injectable()
export class Captures {
  constructor(
    private readonly runner: StepRunner,
    private readonly sealedRequests: SealedRequests,
  ) {}

  /**
   * Throws what the step's runner throws. An envelope is opened only for a session that lives; throws what
   * `SealedRequests.answer` throws, under AES-GCM the DomainError of `parse` for what the envelope held.
   */
  async run<F extends Flow, Found, Facts extends object, Told extends object>(
    step: Step<F, Capture, Found, Facts, Told>,
    bearer: Bearer<F>,
    data: AddFaceBody['faceLivenessData'],
  ): Promise<Told> {
    if ('video' in data) return this.runner.run(step, { ...bearer, body: captureOf(data) });
    const { session, hopeless } = await this.runner.prospect(step, bearer);
    const { tenant, client } = bearer.caller;
    return this.sealedRequests.answer(data, {
      sender: { tenant, client, session: session.id },
      hopeless,
      use: (content, signal) => {
        const { faceLivenessData } = parse(opened, { faceLivenessData: content });
        return this.runner.run(step, { ...bearer, body: captureOf(faceLivenessData), signal });
      },
    });
  }
}
