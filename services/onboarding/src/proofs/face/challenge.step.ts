import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SessionNotes } from '../../journey/note/session-notes.js';
import type { Flow } from '../../journey/session/flow.js';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { Limits } from '../../journey/throttle/throttle.machine.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { CHALLENGES_DRAWN, faceLimits, facePolicy } from './face.policy.js';
import type { Challenge } from './face-challenge.js';
import { DRAW_DEADLINE_MS, FaceEngines } from './face-engines.js';

/** When the list was drawn that this session was told last. */
const NOTE = 'face challenge';

interface Found {
  challenge: Challenge;
  /** Whether the session was not told this list before. */
  isNew: boolean;
}

/**
 * activeChallenge: the movements that a guided capture of this session must show. A list counts as a try of the person when it
 * is told, until a face passes: who draws lists until one is to their liking waits as one does whose faces fail (ADR 0083).
 */
@Injectable()
export class DrawChallenge implements Step<Flow, object, Found, Challenge['told'], Challenge['told']> {
  readonly name = 'activeChallenge';
  readonly flows = ['enrollment', 'authentication', 'reenrollment'] as const;
  readonly deadlineMs = DRAW_DEADLINE_MS;
  /** The engine knows whether the list is still open. */
  readonly repeatSeconds = 0;
  readonly throttle = {
    factor: CHALLENGES_DRAWN,
    limits: async (tenant: string): Promise<Limits> => faceLimits(facePolicy((await this.configs.of(tenant)).policy)),
  };

  constructor(
    private readonly engines: FaceEngines,
    private readonly notes: SessionNotes,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext): Promise<Found> {
    const challenge = await this.engines.challenge(context);
    return { challenge, isNew: (await this.notes.read(context, NOTE)) !== challenge.drawnAtMs };
  }

  decide({ challenge, isNew }: Found) {
    return { result: 'nothing', isCounted: isNew, facts: challenge.told } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { challenge, isNew } }: { found: Found },
  ): Promise<void> {
    if (isNew) await this.notes.put(manager, context, NOTE, challenge.drawnAtMs);
  }

  answer(told: Challenge['told'], _progress: Progress): Challenge['told'] {
    return told;
  }
}
