import { randomUUID } from 'node:crypto';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { type Profile, Profiles } from '../person/profiles.js';
import { Registrations } from '../person/registrations.js';
import { SessionOpener } from '../session/session-opener.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { enrollmentChecks, reEnrollmentChecks } from '../settings/required-checks.js';
import type { EnrollBody } from './enrollment.schemas.js';

/** Begins enrolments, or re-enrolments of people who completed one. */
@Injectable()
export class EnrollmentStart {
  constructor(
    private readonly sessions: SessionOpener,
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
    if (known) {
      const requiredChecks = reEnrollmentChecks(config);
      const start = { kind: 'reenrollment', requiredChecks, registrationId: known.id } as const;
      const reEnrollmentToken = await this.sessions.open(caller, config, start);
      return { reEnrollmentToken, userExistsAlready: true, requiredChecks, recordVideo: config.recordRenrollmentVideo };
    }
    const id = randomUUID();
    const profile = await this.profiles.seal(tenant, id, profileOf(body));
    const requiredChecks = enrollmentChecks(config);
    const start = { kind: 'enrollment', requiredChecks, person: { id, usernameDigest, profile } } as const;
    const enrollmentToken = await this.sessions.open(caller, config, start);
    return { enrollmentToken, userExistsAlready: false, requiredChecks, recordVideo: config.recordEnrollmentVideo };
  }
}

function profileOf({ username, email, firstName, lastName, phoneNumber }: EnrollBody): Profile {
  return {
    username,
    email,
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    phoneNumber: phoneNumber ?? '',
  };
}
