import { randomUUID } from 'node:crypto';
import type { Answer } from '@bonafide/contract/answer';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { SessionOpener } from '../../journey/lifetime/session-opener.js';
import { profileOf } from '../../journey/subject/profile.schemas.js';
import { Profiles } from '../../journey/subject/profiles.js';
import { Subjects } from '../../journey/subject/subjects.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { SessionConditions } from '../../settings/session-conditions.js';
import type { EnrollBody } from './enrollment.schemas.js';

/** Begins enrolments, or re-enrolments of people who completed one. */
@Injectable()
export class Enrollment {
  constructor(
    private readonly sessions: SessionOpener,
    private readonly configs: CustomerConfigs,
    private readonly conditions: SessionConditions,
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
  ) {}

  /**
   * An unfinished enrolment of the same username does not count: it and the new one may both go on. Throws
   * NOT_IMPLEMENTED when the tenant asks for a check that this version lacks, INVALID_VALUE for a consent of the future.
   */
  async enroll(caller: Caller, body: EnrollBody): Promise<Answer<'POST /onboarding/enrollment/enroll'>> {
    const { tenant } = caller;
    const config = await this.configs.of(tenant);
    const { username, biometricConsent: given } = body;
    const usernameDigest = await this.subjects.digest(tenant, username);
    const { known, now } = await this.subjects.byDigest(tenant, usernameDigest);
    if (known) {
      const beginning = { person: { tenant, subjectId: known.id }, given, now };
      const conditions = await this.conditions.of('reenrollment', config, beginning);
      const reEnrollmentToken = await this.sessions.open(caller, { ...conditions, subject: known });
      const { requiredChecks } = conditions;
      return { reEnrollmentToken, userExistsAlready: true, requiredChecks, recordVideo: config.recordRenrollmentVideo };
    }
    const id = randomUUID();
    const profile = await this.profiles.seal(tenant, id, profileOf(body));
    const conditions = await this.conditions.of('enrollment', config, { given, now });
    const enrollmentToken = await this.sessions.open(caller, {
      ...conditions,
      subject: { id, usernameDigest },
      profile,
      username,
    });
    const { requiredChecks } = conditions;
    return { enrollmentToken, userExistsAlready: false, requiredChecks, recordVideo: config.recordEnrollmentVideo };
  }
}
