import { randomUUID } from 'node:crypto';
import { emit } from '@bonafide/messaging/events/outbox';
import { ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { SessionReferences } from '../journey/reference/session-references.js';
import { Session } from '../journey/session/session.entity.js';
import { type Registration, Subject } from '../journey/subject/subject.entity.js';
import { keptOf } from './kept-rows.js';

/** So that a message stays small, whatever the number of a person's sessions. */
const IDS_OF_AN_EVENT = 5000;

/** On whose behalf a registration is erased. */
export interface Erasing {
  /** The client of an administrator; empty for the service itself. */
  actor: string;
  reason: 'request' | 'retention';
  /** Asked with the person's sessions locked; where it says no, nothing is erased. */
  isStillDue?: (manager: EntityManager) => Promise<boolean>;
}

/** Deletes registrations, with a receipt. */
@Injectable()
export class Erasure {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly references: SessionReferences,
  ) {}

  /**
   * Deletes the person and everything that refers to it, and so the unfinished enrolments of the same username, which ends
   * them. The username is free again. Answers the id of the receipt, the entry of the audit log that counts what was deleted;
   * undefined where somebody else has erased it meanwhile, or it is no longer due.
   */
  async erase(
    { tenant, id, usernameDigest, code }: Registration,
    { actor, reason, isStillDue }: Erasing,
  ): Promise<string | undefined> {
    return this.database.transaction(async (manager) => {
      const unfinished = { tenant, usernameDigest, completedAt: IsNull() };
      const others = await manager.find(Subject, { where: unfinished, select: { id: true } });
      const ids = [id, ...others.map((other) => other.id)];
      // A step locks its session before the person's rows; in another order the two could wait for each other.
      const ofPeople = { where: { tenant, subjectId: In(ids) }, order: { id: 'ASC' } } as const;
      const sessions = await manager.find(Session, {
        ...ofPeople,
        select: { id: true },
        lock: { mode: 'pessimistic_write' },
      });
      // Waits for sessions of the registration that begin just now, and lets none begin after.
      await manager.query('SELECT FROM subject WHERE tenant = $1 AND id = $2 FOR UPDATE', [tenant, id]);
      if (isStillDue && !(await isStillDue(manager))) return undefined;
      const referred = await this.references.of(manager, tenant, usernameDigest);
      // Those of the username go with it, also of sessions that no longer lead to the person.
      const references = referred.length > 0 ? { session_reference: referred.length } : {};
      const erased = { ...(await keptOf(manager, ids)), ...references };
      const told = [...sessions.map((session) => session.id), ...referred];
      const { affected } = await manager.delete(Subject, { tenant, id });
      if (affected !== 1) return undefined;
      await manager.delete(Subject, { ...unfinished, id: In(ids) });
      await this.tell(manager, { tenant, code }, told);
      const about = { ids: { person: id, registration: code }, facts: { reason, erased } };
      return this.audit.write(manager, { tenant, kind: 'registration.erased', actor, ...about });
    });
  }

  /** Has the other services delete what they keep of the registration, and of the sessions that events were about. */
  private async tell(manager: EntityManager, { tenant, code }: Named, sessions: readonly string[]): Promise<void> {
    const [{ now }] = await manager.query<[{ now: Date }]>('SELECT now()');
    const what = { tenant, type: 'registration.erased', occurredAt: timestampFromDate(now), registrationCode: code };
    const ids = [...new Set(sessions)];
    for (let from = 0; from === 0 || from < ids.length; from += IDS_OF_AN_EVENT) {
      const event = { ...what, id: randomUUID(), sessionIds: ids.slice(from, from + IDS_OF_AN_EVENT) };
      await emit(manager, ErasureEventSchema, event, code);
    }
  }
}

type Named = Pick<Registration, 'tenant' | 'code'>;
