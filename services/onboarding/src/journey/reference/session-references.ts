import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Announced } from '../proof/proof.js';
import { Proofs } from '../proof/proofs.js';
import { Session } from '../session/session.entity.js';
import { Profiles } from '../subject/profiles.js';
import { Subject } from '../subject/subject.entity.js';
import { SessionReference } from './session-reference.entity.js';

/** What a session was told by. */
interface Named {
  token: string;
  /** Absent where a registered person came back: the profile has it. */
  username?: string;
}

/** A session to be referred to. */
export interface Referred extends Named {
  tenant: string;
  sessionId: string;
  usernameDigest: Buffer;
}

/** What webhooks say of the session of an event. */
export interface Description extends Announced {
  operationToken: string;
  username: string;
}

/** SQL that keeps a reference, as a part of statements: its parameters are the five of `values`, from `$first` on. */
export const insertReference = (first: number) => `
  INSERT INTO session_reference (session_id, tenant, username_digest, sealed, started_at)
  VALUES ($${first}, $${first + 1}, $${first + 2}, $${first + 3}, $${first + 4})`;

/** Tells for `BONAFIDE_REFERENCE_DAYS` whose the sessions of events are, unless the person is erased: ADR 0123. */
@Injectable()
export class SessionReferences {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly profiles: Profiles,
    private readonly proofs: Proofs,
  ) {}

  /** The parameters of `insertReference`. */
  async values({ tenant, sessionId, usernameDigest, ...named }: Referred, now: Date): Promise<unknown[]> {
    const sealed = await this.vault.seal(tenant, purpose(sessionId), Buffer.from(JSON.stringify(named)));
    return [sessionId, tenant, usernameDigest, sealed, now];
  }

  /** Undefined for a session that is unknown, whose person was erased, or that began too long ago. */
  async describe(tenant: string, sessionId: string): Promise<Description | undefined> {
    const kept = await this.database.getRepository(SessionReference).findOneBy({ tenant, sessionId });
    if (!kept) return undefined;
    const plain = await this.vault.open(tenant, purpose(sessionId), kept.sealed);
    const { token, username } = JSON.parse(plain.toString('utf8')) as Named;
    const session = await this.database.getRepository(Session).findOneBy({ tenant, id: sessionId });
    const person = session?.subjectId ? { tenant, subjectId: session.subjectId } : undefined;
    const name = username ?? (person && (await this.usernameOf(person)));
    if (name === undefined) return undefined;
    const parts = person ? await Promise.all(this.proofs.all().map((proof) => proof.announce?.(person))) : [];
    return Object.assign({ operationToken: token, username: name }, ...parts);
  }

  /** The ids of the sessions of events about a username. */
  async of(manager: EntityManager, tenant: string, usernameDigest: Buffer): Promise<string[]> {
    const kept = await manager.find(SessionReference, {
      where: { tenant, usernameDigest },
      select: { sessionId: true },
    });
    return kept.map(({ sessionId }) => sessionId);
  }

  private async usernameOf({
    tenant,
    subjectId: id,
  }: {
    tenant: string;
    subjectId: string;
  }): Promise<string | undefined> {
    const subject = await this.database.getRepository(Subject).findOneBy({ tenant, id });
    return subject ? (await this.profiles.open(tenant, id, subject.profile)).username : undefined;
  }
}

const purpose = (sessionId: string): string => `reference:${sessionId}`;
