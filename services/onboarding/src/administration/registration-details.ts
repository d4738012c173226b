import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Consents } from '../journey/consent/consents.js';
import { Outcome } from '../journey/outcome/outcome.entity.js';
import { Proofs } from '../journey/proof/proofs.js';
import { Session } from '../journey/session/session.entity.js';
import { wireStatus } from '../journey/session/session.machine.js';
import { stateAt } from '../journey/session/sessions.js';
import type { Registration } from '../journey/subject/subject.entity.js';
import { Registrations } from './registrations.js';

const MOST_ACTIVITIES = 100;
const ACTIVITY = { enrollment: 'enrollment', authentication: 'authentication', reenrollment: 're-enrollment' } as const;

/** All that an administrator sees of one person. */
@Injectable()
export class RegistrationDetails {
  constructor(
    private readonly database: DataSource,
    private readonly registrations: Registrations,
    private readonly proofs: Proofs,
    private readonly consents: Consents,
  ) {}

  /** Contact, what each proof has of the person, consents, and the latest 100 sessions with the outcomes of their steps. */
  async of(registration: Registration): Promise<Answer<'GET /onboarding/admin/registration/{registrationCode}'>> {
    const { tenant, id: subjectId } = registration;
    const kept = await Promise.all(this.proofs.all().map((proof) => proof.describe?.({ tenant, subjectId })));
    const summary = await this.registrations.summary(registration);
    const consents = await this.consents.describe({ tenant, subjectId });
    return Object.assign({}, summary, ...kept, consents, { activities: await this.activities(tenant, subjectId) });
  }

  private async activities(tenant: string, subjectId: string): Promise<object[]> {
    const sessions = await this.database.getRepository(Session).find({
      where: { tenant, subjectId },
      order: { startedAt: 'DESC' },
      take: MOST_ACTIVITIES,
    });
    const outcomes = await this.database.getRepository(Outcome).find({
      where: { tenant, sessionId: In(sessions.map(({ id }) => id)) },
      order: { decidedAt: 'ASC' },
    });
    const [{ now }] = await this.database.query<[{ now: Date }]>('SELECT now() AS now');
    return sessions.map((session) => ({
      type: ACTIVITY[session.flow],
      date: session.startedAt.toISOString(),
      status: wireStatus(stateAt(session, now)),
      checks: outcomes.filter(({ sessionId }) => sessionId === session.id).map(checkOf),
    }));
  }
}

function checkOf({ check, passed, scores, decidedAt }: Outcome): object {
  return {
    name: check,
    result: passed ? 'PASS' : 'FAIL',
    ...(scores.score !== undefined && { score: scores.score }),
    date: decidedAt.toISOString(),
  };
}
