import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SessionNote } from './session-note.entity.js';

/** Whose note it is. */
interface Noted {
  tenant: string;
  sessionId: string;
}

/** Notes of sessions, for steps that come in two calls. */
@Injectable()
export class SessionNotes {
  constructor(private readonly database: DataSource) {}

  /** The note of that name as it was put, or undefined; with the `manager` of `keep`, as the locked session has it. */
  async read(
    { tenant, sessionId }: Noted,
    name: string,
    manager: EntityManager = this.database.manager,
  ): Promise<unknown> {
    const note = await manager.findOneBy(SessionNote, { tenant, sessionId, name });
    return note ? JSON.parse(note.value) : undefined;
  }

  /** Writes a note in place of the one before; `value` must survive JSON. Call it from `keep`. */
  async put(manager: EntityManager, { tenant, sessionId }: Noted, name: string, value: unknown): Promise<void> {
    const note = { tenant, sessionId, name, value: JSON.stringify(value) };
    await manager.upsert(SessionNote, note, ['sessionId', 'name']);
  }

  /** Forgets a note, so that it serves once. Call it from `keep`. */
  async drop(manager: EntityManager, { tenant, sessionId }: Noted, name: string): Promise<void> {
    await manager.delete(SessionNote, { tenant, sessionId, name });
  }
}
