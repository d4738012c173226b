import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../../audit/audit-log.js';
import { tellOfRegistration } from '../../../journey/lifecycle/registration-events.js';
import { RegisteredRequests } from '../../../journey/subject/registered-requests.js';
import { Subject } from '../../../journey/subject/subject.entity.js';
import { register } from '../../../journey/subject/subjects.js';
import { FaceSamples } from '../face-samples.js';
import { type Digests, Newcomers, type SealedNewcomer } from './newcomers.js';
import type { Newcomer } from './register.schemas.js';

/** On whose behalf a person is registered. */
export interface Registrar {
  tenant: string;
  /** The client of the signed context. */
  client: string;
  /** Aborts when the caller no longer waits. */
  signal: AbortSignal;
}

/** What became of a request. */
export interface RegisteringResult {
  registrationCode: string;
  /** False where an earlier request of the same content registered the person. */
  isNew: boolean;
}

/** Registers people by a picture alone: ADR 0127. */
@Injectable()
export class Registering {
  constructor(
    private readonly database: DataSource,
    private readonly newcomers: Newcomers,
    private readonly requests: RegisteredRequests,
    private readonly faces: FaceSamples,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Writes the person whole or not at all. Unfinished enrolments of the username go on, and fail as they complete. Throws
   * INVALID_VALUE (reason `taken`) for the username of a registered person, INVALID_MEDIA for the picture.
   */
  async register(by: Registrar, newcomer: Newcomer): Promise<RegisteringResult> {
    const digests = await this.newcomers.digests(by.tenant, newcomer);
    // Before the picture is worked on: what is refused or repeated costs little.
    const known = await this.known(by.tenant, digests);
    if (known) return known;
    const sealed = await this.newcomers.seal(by.tenant, newcomer, digests);
    const registrationCode = await this.database.transaction((manager) => this.write(manager, by, sealed));
    if (registrationCode) return { registrationCode, isNew: true };
    const winner = await this.known(by.tenant, digests);
    if (winner) return winner;
    throw new DomainError('UNAVAILABLE', 'The username was registered and erased meanwhile', { retryAfter: '1' });
  }

  private async known(tenant: string, { username, request }: Digests): Promise<RegisteringResult | undefined> {
    const found = await this.requests.find(tenant, username, request);
    if (!found) return undefined;
    if (found.isRepeat) return { registrationCode: found.code, isNew: false };
    throw new DomainError('INVALID_VALUE', 'The username is registered', { field: 'username', reason: 'taken' });
  }

  /** Answers the code; undefined, with nothing written, where the username was registered meanwhile. */
  private async write(
    manager: EntityManager,
    { tenant, client: actor, signal }: Registrar,
    { id, digests, profile, face }: SealedNewcomer,
  ): Promise<string | undefined> {
    const [{ now }] = await manager.query<[{ now: Date }]>('SELECT now() AS now');
    const code = randomUUID();
    // As an enrolment is: first the person, then the registration, by the same lock of the username.
    const person = { tenant, id, usernameDigest: digests.username, profile, startedAt: now };
    await manager.insert(Subject, { ...person, code: null, completedAt: null, activeAt: null });
    if (!(await register(manager, id, code, now))) {
      await manager.delete(Subject, { tenant, id });
      return undefined;
    }
    await this.faces.put(manager, face, now);
    await this.requests.keep(manager, { tenant, id }, digests.request, now);
    const about = { ids: { person: id, registration: code }, facts: {} };
    await this.audit.write(manager, { tenant, kind: 'registration.added', actor, ...about });
    await tellOfRegistration(manager, { type: 'registration.added', tenant, code, now });
    // Whoever gave the request up has told its caller that it failed.
    signal.throwIfAborted();
    return code;
  }
}
