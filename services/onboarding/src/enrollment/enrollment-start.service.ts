import { randomUUID } from 'node:crypto';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { tell } from '../events/lifecycle.js';
import { Profiles } from '../person/profiles.js';
import { Registrations } from '../person/registrations.js';
import type { Session } from '../session/session.entity.js';
import { Sessions } from '../session/sessions.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { enrollmentChecks, reEnrollmentChecks } from '../settings/required-checks.js';
import type { EnrollBody } from './enrollment.schemas.js';

/** Begins enrolments, or re-enrolments of people who completed one. */
@Injectable()
export class EnrollmentStart {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly configs: CustomerConfigs,
    private readonly registrations: Registrations,
    private readonly profiles: Profiles,
  ) {}

  /** An unfinished enrolment of the same username does not count: it and the new one may both go on. */
  async enroll(caller: Caller, body: EnrollBody): Promise<object> {
    const { tenant } = caller;
    const config = await this.configs.of(tenant);
    const usernameDigest = await this.registrations.digest(tenant, body.username);
    const known = await this.registrations.byDigest(tenant, usernameDigest);
    const common = {
      tenant,
      savesPerson: config.saveToSubjectManager === 1,
      idleSeconds: config.policy.sessionIdleSeconds,
      lifetimeSeconds: config.policy.sessionLifetimeSeconds,
    };
    if (known) {
      const requiredChecks = reEnrollmentChecks(config);
      const start = {
        ...common,
        kind: 'reenrollment',
        requiredChecks,
        registrationId: known.id,
        attempts: config.maxAuthenticationAttempts,
      } as const;
      const { token } = await this.begin(caller, (manager, now) => this.sessions.begin(manager, start, now));
      const recordVideo = config.recordRenrollmentVideo;
      return { reEnrollmentToken: token, userExistsAlready: true, requiredChecks, recordVideo };
    }
    const id = randomUUID();
    const profile = await this.profiles.seal(tenant, id, profileOf(body));
    const requiredChecks = enrollmentChecks(config);
    const start = { ...common, id, kind: 'enrollment', requiredChecks, usernameDigest, profile } as const;
    const { token } = await this.begin(caller, (manager, now) => this.sessions.begin(manager, start, now));
    const recordVideo = config.recordEnrollmentVideo;
    return { enrollmentToken: token, userExistsAlready: false, requiredChecks, recordVideo };
  }

  private begin(
    caller: Caller,
    work: (manager: EntityManager, now: Date) => Promise<{ session: Session; token: string }>,
  ): Promise<{ token: string }> {
    return this.database.transaction(async (manager) => {
      const now = new Date();
      const { session, token } = await work(manager, now);
      await tell(manager, session, { type: `${session.kind}.started`, requestId: caller.requestId, now });
      return { token };
    });
  }
}

function profileOf(body: EnrollBody) {
  const { username, email, firstName, lastName, phoneNumber } = body;
  return {
    username,
    email,
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    phoneNumber: phoneNumber ?? '',
  };
}
