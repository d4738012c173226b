import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Consents } from '../journey/consent/consents.js';
import { Outcome, type Scores } from '../journey/outcome/outcome.entity.js';
import type { KeptPicture, Person } from '../journey/proof/proof.js';
import { Proofs } from '../journey/proof/proofs.js';
import { Review } from '../journey/review/review.entity.js';
import { Session } from '../journey/session/session.entity.js';
import { Profiles } from '../journey/subject/profiles.js';
import type { Registration } from '../journey/subject/subject.entity.js';
import { Attempt } from '../journey/throttle/attempt.entity.js';
import { RegistrationDetails } from './registration-details.js';

/** The most of each list that one export holds; `isComplete` tells whether that was all. */
const MOST = { sessions: 1000, outcomes: 5000, consents: 1000 };
const DIGEST = /^[0-9a-f]{64}$/;

export type Exported = Answer<'GET /onboarding/admin/registration/{registrationCode}/export'>;

/** All that is known about one registration: ADR 0107. */
@Injectable()
export class RegistrationExport {
  constructor(
    private readonly database: DataSource,
    private readonly details: RegistrationDetails,
    private readonly profiles: Profiles,
    private readonly proofs: Proofs,
    private readonly consents: Consents,
  ) {}

  /** Pictures as base64, no templates; the latest sessions, outcomes and consents, up to a thousand or some. */
  async of(registration: Registration): Promise<Exported> {
    const { tenant, id: subjectId, profile, completedAt, activeAt } = registration;
    const person = { tenant, subjectId };
    const [{ now }] = await this.database.query<[{ now: Date }]>('SELECT now() AS now');
    const { consents = [] } = await this.consents.describe(person, MOST.consents);
    const sessions = await this.sessionsOf(person);
    const outcomes = await this.outcomesOf(person, sessions);
    return {
      exportedAt: now.toISOString(),
      isComplete: sessions.length < MOST.sessions && outcomes.length < MOST.outcomes && consents.length < MOST.consents,
      details: await this.details.of(registration),
      profile: await this.profiles.open(tenant, subjectId, profile),
      registeredAt: completedAt.toISOString(),
      ...(activeAt && { activeAt: activeAt.toISOString() }),
      pictures: await this.picturesOf(person),
      records: { ...(await this.recordsOf(person)), ...(await this.reviewsOf(person)) },
      consents,
      attempts: await this.attemptsOf(person),
      sessions: sessions.map((session) => shown(session, outcomes)),
    };
  }

  private async picturesOf(person: Person): Promise<Exported['pictures']> {
    const proofs = this.proofs.all();
    const pictures = await Promise.all(proofs.map(async (proof) => (await proof.pictures?.(person)) ?? []));
    const copies = await Promise.all(proofs.map(async (proof) => (await proof.copies?.(person)) ?? []));
    return [...pictures, ...copies].flat().map(({ kind, mediaType, takenAt, image }: KeptPicture) => ({
      kind,
      mediaType,
      takenAt: takenAt.toISOString(),
      image: Buffer.from(image).toString('base64'),
    }));
  }

  private async recordsOf(person: Person): Promise<Exported['records']> {
    const kept = await Promise.all(this.proofs.all().map(async (proof) => (await proof.records?.(person)) ?? {}));
    return Object.assign({}, ...kept);
  }

  /** Those of sessions that last. What was found names others: lists, and registrations that are not this one. */
  private async reviewsOf(person: Person): Promise<{ reviews?: object[] }> {
    const order = { openedAt: 'DESC' } as const;
    const rows = await this.database.getRepository(Review).find({ where: { ...person }, order, take: MOST.sessions });
    const reviews = rows.map(({ check, state, openedAt }) => ({ check, state, openedAt: openedAt.toISOString() }));
    return reviews.length > 0 ? { reviews } : {};
  }

  private async attemptsOf(person: Person): Promise<Exported['attempts']> {
    const rows = await this.database.getRepository(Attempt).find({ where: { ...person }, order: { factor: 'ASC' } });
    return rows.map(({ factor, failures, failedAt }) => ({
      factor,
      failures,
      ...(failedAt && { failedAt: failedAt.toISOString() }),
    }));
  }

  private sessionsOf(person: Person): Promise<Session[]> {
    const order = { startedAt: 'DESC', id: 'ASC' } as const;
    return this.database.getRepository(Session).find({ where: { ...person }, order, take: MOST.sessions });
  }

  private outcomesOf({ tenant }: Person, sessions: readonly Session[]): Promise<Outcome[]> {
    const where = { tenant, sessionId: In(sessions.map(({ id }) => id)) };
    return this.database.getRepository(Outcome).find({ where, order: { decidedAt: 'DESC' }, take: MOST.outcomes });
  }
}

/** Without digests, which stand for data in the scores of a step: a means of ours. */
function measured(scores: Scores): Record<string, never> {
  const entries = Object.entries(scores).filter(([, score]) => !DIGEST.test(String(score)));
  return Object.fromEntries(entries) as Record<string, never>;
}

function shown(session: Session, outcomes: readonly Outcome[]): Exported['sessions'][number] {
  const { id, flow, status, startedAt, expiresAt, requiredChecks } = session;
  return {
    sessionId: id,
    flow,
    status,
    startedAt: startedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    requiredChecks,
    outcomes: outcomes
      .filter(({ sessionId }) => sessionId === id)
      .map(({ check, passed, singleFactor, scores, engineReceipts, decidedAt }) => ({
        check,
        passed,
        singleFactor,
        scores: measured(scores),
        engineReceipts,
        decidedAt: decidedAt.toISOString(),
      })),
  };
}
