import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { JourneyModule } from '../../src/journey/journey.module.js';
import { Proofs } from '../../src/journey/proof/proofs.js';
import { authProgress, enrollmentProgress, type Progress, type Step } from '../../src/journey/step/step.js';
import { StepRunner } from '../../src/journey/step/step-runner.js';

const noteBody = z.object({ token: z.string(), flow: z.enum(['enrollment', 'authentication']), text: z.string() });
type NoteBody = z.output<typeof noteBody>;

/** Owes nothing in either flow; `bad` leaves an outcome all the same. */
@Injectable()
class Note implements Step<'enrollment' | 'authentication', NoteBody, string, { length: number }> {
  readonly name = 'note';
  readonly flows = ['enrollment', 'authentication'] as const;
  readonly deadlineMs = 1000;

  async ask(_context: object, { text }: NoteBody): Promise<string> {
    return text;
  }

  decide(text: string) {
    return { result: text === 'bad' ? 'missed' : 'nothing', facts: { length: text.length } } as const;
  }

  answer(facts: { length: number }, progress: Progress): object {
    return { ...facts, ...(progress.flow === 'enrollment' ? enrollmentProgress : authProgress)(progress) };
  }
}

@Controller('/onboarding')
class NoteController {
  constructor(
    private readonly runner: StepRunner,
    private readonly step: Note,
  ) {}

  @Post('note')
  note(@From() caller: Caller, @BodyOf(noteBody) body: NoteBody): Promise<object> {
    return this.runner.run(this.step, { caller, flow: body.flow, token: body.token, body });
  }
}

/** A proof that no session owes. */
@Module({ imports: [JourneyModule], controllers: [NoteController], providers: [Note] })
export class ToyNoteModule {
  constructor(proofs: Proofs) {
    proofs.register({ name: 'note', checks: [] });
  }
}
