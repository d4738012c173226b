import { parse } from '@bonafide/platform/http/parse';
import { sealedEnvelope } from '@bonafide/sealing/sealed-request';
import type { Sealed } from '@bonafide/sealing/sealed-request.open';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Flow } from '../session/flow.js';
import type { Bearer, Step } from './step.js';
import { StepRunner } from './step-runner.js';

/** How a capture stands in a step's body, and what the step takes of it. */
export interface CaptureForm<Clear extends object, Body extends object> {
  /** The member of the body. */
  readonly member: string;
  /** The capture in clear. */
  readonly clear: z.ZodType<Clear>;
  readonly bodyOf: (clear: Clear) => Body;
}

const ENVELOPE = ['key', 'iv', 'p'];

/** A schema of the member: in clear, as whatever has the member `sign` is, or sealed as `{key, iv, p}`. */
export function clearOrSealed<Clear extends object>(clear: z.ZodType<Clear>, sign: string) {
  return z.looseObject({}).transform((value, context): Clear | Sealed => {
    const isSealed = !(sign in value) && ENVELOPE.some((member) => member in value);
    const read = (isSealed ? sealedEnvelope : clear).safeParse(value, { reportInput: true });
    if (read.success) return read.data;
    context.issues.push(...(read.error.issues as z.core.$ZodRawIssue[]));
    return z.NEVER;
  });
}

/** Runs steps with the captures that bodies hold, in clear or sealed. */
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
  async run<
    F extends Flow,
    Clear extends object,
    Body extends object,
    Found,
    Facts extends object,
    Told extends object,
  >(
    step: Step<F, Body, Found, Facts, Told>,
    bearer: Bearer<F>,
    { data, form }: { data: Clear | Sealed; form: CaptureForm<Clear, Body> },
  ): Promise<Told> {
    if (!isSealed(data)) return this.runner.run(step, { ...bearer, body: form.bodyOf(data) });
    const { session, hopeless } = await this.runner.prospect(step, bearer);
    const { tenant, client } = bearer.caller;
    return this.sealedRequests.answer(data, {
      sender: { tenant, client, session: session.id },
      hopeless,
      use: (content, signal) => {
        const opened = parse(z.object({ [form.member]: form.clear }), { [form.member]: content });
        return this.runner.run(step, { ...bearer, body: form.bodyOf(opened[form.member] as Clear), signal });
      },
    });
  }
}

/** What was read in clear has its own members alone, and none of an envelope's. */
const isSealed = (data: object): data is Sealed => ENVELOPE.every((member) => member in data);
