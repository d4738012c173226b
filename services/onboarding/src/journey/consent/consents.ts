import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Person } from '../proof/proof.js';
import { Consent } from './consent.entity.js';
import type { BiometricConsent } from './consent.schemas.js';

/** The member of `enroll` and `authenticate` that brings a consent. */
export const CONSENT_FIELD = 'biometricConsent';
/** How far the caller's clock may be ahead of the database's. */
const AHEAD_MS = 5 * 60_000;
/** Consents of a person that the details show. */
const MOST = 100;

/** What a session is to have of a person's consent to biometrics. */
export interface ConsentTerms {
  /** Whether the tenant requires one before a biometric step. */
  isRequired: boolean;
  /** Of the text that it must be to; empty where any is good. */
  version: string;
  /** The one that came with the call. */
  given: BiometricConsent | null | undefined;
  now: Date;
}

/** A consent as the contract shows it. */
export interface ShownConsent {
  id: string;
  version: string;
  time: string;
  receivedDate: string;
}

/** What refuses a biometric step of a session that owes a consent. */
export function lackingConsent(): DomainError {
  const message = `Required field "${CONSENT_FIELD}" is missing: a consent must come with the call that begins the session.`;
  return new DomainError('FIELD_MISSING', message, { field: CONSENT_FIELD });
}

/** Consents of people to biometrics. */
@Injectable()
export class Consents {
  constructor(private readonly database: DataSource) {}

  /**
   * Whether a new session owes one: the tenant requires it, and none to its text came along or is kept with the registration.
   * Throws INVALID_VALUE for one that is given in the future.
   */
  async owed({ isRequired, version, given, now }: ConsentTerms, person?: Person): Promise<boolean> {
    if (given && given.time.getTime() > now.getTime() + AHEAD_MS) {
      const field = `${CONSENT_FIELD}.time`;
      throw new DomainError('INVALID_VALUE', `Invalid "${field}" value: it is in the future.`, { field });
    }
    const isToText = given && (version === '' || given.version === version);
    if (!isRequired || isToText) return false;
    const wanted = { ...person, ...(version !== '' && { textVersion: version }) };
    return !person || !(await this.database.getRepository(Consent).existsBy(wanted));
  }

  /** What the details show, the latest hundred, or the export, the newest first. */
  async describe(person: Person, most = MOST): Promise<{ consents?: ShownConsent[] }> {
    const order = { receivedAt: 'DESC', id: 'ASC' } as const;
    const kept = await this.database.getRepository(Consent).find({ where: { ...person }, order, take: most });
    if (kept.length === 0) return {};
    return {
      consents: kept.map(({ reference, textVersion, givenAt, receivedAt }) => ({
        id: reference,
        version: textVersion,
        time: givenAt.toISOString(),
        receivedDate: receivedAt.toISOString(),
      })),
    };
  }
}
