import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { emitLifecycle } from '../lifecycle/lifecycle.js';
import { SessionNote } from '../note/session-note.entity.js';
import type { Flow } from '../session/flow.js';
import { advance, demand, Sessions, saveState } from '../session/sessions.js';
import { StepRow } from '../step/step.entity.js';
import { forget } from '../subject/forgetting.js';

/** Cancels sessions for their callers. */
@Injectable()
export class Cancellation {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Invalidates the token; an enrolment's person is deleted with all that the steps stored, and so are the answers for
   * repeats. Throws INVALID_VALUE for a token that is unknown or no longer valid.
   */
  async cancel({ tenant }: Caller, flow: Flow, token: string): Promise<void> {
    const { session } = await this.sessions.find(tenant, flow, token);
    await this.database.transaction(async (manager) => {
      const { session: locked, now } = await this.sessions.lock(manager, session);
      demand(locked, { type: 'cancelled' }, now);
      advance(locked, { type: 'cancelled' }, now);
      if (flow === 'enrollment') await forget(manager, locked);
      await manager.delete(StepRow, { sessionId: locked.id });
      await manager.delete(SessionNote, { sessionId: locked.id });
      await saveState(manager, locked);
      await emitLifecycle(manager, locked, { what: 'cancelled', now });
    });
  }
}
