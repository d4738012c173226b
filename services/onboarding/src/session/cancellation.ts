import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tell } from '../events/lifecycle.js';
import { forget } from '../person/forget.js';
import { Step } from '../step/step.entity.js';
import type { SessionKind } from './session.entity.js';
import { advance, demand, Sessions, saveState } from './sessions.js';

/** Ends sessions on their caller's wish. */
@Injectable()
export class Cancellation {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
  ) {}

  /** The token dies; what the steps stored is deleted, answers for repeats included. Throws INVALID_VALUE for a token that is unknown or dead. */
  async cancel(caller: Caller, kind: SessionKind, token: string): Promise<void> {
    const session = await this.sessions.find(caller.tenant, kind, token);
    await this.database.transaction(async (manager) => {
      const now = new Date();
      const locked = await this.sessions.lock(manager, session);
      demand(locked, { type: 'cancelled' }, now);
      advance(locked, { type: 'cancelled' }, now);
      await forget(manager, locked);
      await manager.delete(Step, { sessionId: locked.id });
      await saveState(manager, locked);
      await tell(manager, locked, { type: `${kind}.cancelled`, requestId: caller.requestId, now });
    });
  }
}
