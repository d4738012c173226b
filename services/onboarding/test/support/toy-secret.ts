import { setTimeout as sleep } from 'node:timers/promises';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { JourneyModule } from '../../src/journey/journey.module.js';
import { SessionNotes } from '../../src/journey/note/session-notes.js';
import { Proofs } from '../../src/journey/proof/proofs.js';
import { enrollmentProgress, type Progress, type Step } from '../../src/journey/step/step.js';
import type { StepContext } from '../../src/journey/step/step-context.js';
import { StepRunner } from '../../src/journey/step/step-runner.js';

/** What a test makes of the toy, and sees of it. */
export const toy = {
  /** Runs within the first call, after it was claimed. */
  meanwhile: async (_context: StepContext): Promise<void> => {},
  /** Runs when an answer is made. */
  answering: () => {},
  operations: [] as string[],
};

/** The note that the first call leaves to the second. */
const NOTE = 'toy secret';

const beginBody = z.object({ enrollmentToken: z.string() });
const finishBody = z.object({ enrollmentToken: z.string(), secret: z.number() });
type FinishBody = z.output<typeof finishBody>;

/** The first of two calls: makes a secret, which decides nothing. It would be sent to the person. */
@Injectable()
class BeginSecret implements Step<'enrollment', object, number, { sent: boolean }> {
  readonly name = 'beginSecret';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addSecret';
  readonly deadlineMs = 300;
  readonly repeatSeconds = 60;

  constructor(private readonly notes: SessionNotes) {}

  async ask(context: StepContext): Promise<number> {
    toy.operations.push(context.operationId);
    await toy.meanwhile(context);
    return 100_000 + toy.operations.length;
  }

  decide() {
    return { result: 'nothing', facts: { sent: true } } as const;
  }

  async keep(manager: EntityManager, context: StepContext, { found }: { found: number }): Promise<void> {
    await this.notes.put(manager, context, NOTE, found);
  }

  answer(facts: { sent: boolean }, progress: Progress): object {
    toy.answering();
    return { ...facts, ...enrollmentProgress(progress) };
  }
}

/** The second: passes when the caller knows the secret. Two wrong ones in a row lock it. */
@Injectable()
class FinishSecret implements Step<'enrollment', FinishBody, unknown, { isRight: boolean }> {
  readonly name = 'finishSecret';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addSecret';
  readonly deadlineMs = 1000;
  readonly throttle = {
    factor: 'secret',
    limits: async () => ({ failuresBeforeDelay: 10, delaySeconds: 0, mostFailures: 2 }),
  };

  constructor(private readonly notes: SessionNotes) {}

  ask(context: StepContext): Promise<unknown> {
    return this.notes.read(context, NOTE);
  }

  decide(secret: unknown, body: FinishBody) {
    const isRight = secret === body.secret;
    return { result: isRight ? 'passed' : 'missed', facts: { isRight }, scores: { digits: 6 } } as const;
  }

  async keep(manager: EntityManager, context: StepContext): Promise<void> {
    await this.notes.drop(manager, context, NOTE);
  }

  answer(facts: { isRight: boolean }, progress: Progress): object {
    return { ...facts, ...enrollmentProgress(progress) };
  }
}

@Controller('/onboarding/enrollment')
class SecretController {
  constructor(
    private readonly runner: StepRunner,
    private readonly beginning: BeginSecret,
    private readonly finishing: FinishSecret,
  ) {}

  @Post('beginSecret')
  begin(@From() caller: Caller, @BodyOf(beginBody) body: z.output<typeof beginBody>): Promise<object> {
    return this.runner.run(this.beginning, { caller, flow: 'enrollment', token: body.enrollmentToken, body: {} });
  }

  @Post('finishSecret')
  finish(@From() caller: Caller, @BodyOf(finishBody) body: FinishBody): Promise<object> {
    return this.runner.run(this.finishing, { caller, flow: 'enrollment', token: body.enrollmentToken, body });
  }
}

/** A proof of two calls that keeps a state between them, behind the contract's switch of the PIN. */
@Module({ imports: [JourneyModule], controllers: [SecretController], providers: [BeginSecret, FinishSecret] })
export class ToySecretModule {
  constructor(proofs: Proofs) {
    proofs.register({
      name: 'secret',
      checks: [{ flow: 'enrollment', check: 'addSecret', setting: 'addPIN' }],
    });
  }
}

/** Longer than the first call may ask. */
export const tooLong = () => sleep(600);
