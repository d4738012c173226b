import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { Flow } from '../../journey/session/flow.js';
import { Subjects } from '../../journey/subject/subjects.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import type { TriggerBody } from './b2c.schemas.js';
import { B2cSessions } from './b2c-sessions.js';
import { Links } from './links.js';
import { Notices } from './notices.js';

/** Who triggers: a client with credentials, or a browser by its address. */
export interface Triggering {
  tenant: string;
  address?: string | undefined;
}

/** The answer to a trigger that succeeded: no member of the contract is null. */
export type Triggered = Answer<'POST /onboarding/b2c/triggerEnroll'> & {
  sessionToken: string;
  sessionCallbackURL: string;
};

/** Begins sessions of browsers. The journey itself begins when the person comes: ADR 0103. */
@Injectable()
export class Triggers {
  constructor(
    private readonly subjects: Subjects,
    private readonly sessions: B2cSessions,
    private readonly links: Links,
    private readonly notices: Notices,
    private readonly configs: CustomerConfigs,
  ) {}

  /**
   * For a known person, and for a new username that comes with an email. Throws INVALID_VALUE (reason `unknown_person`) for
   * any other, RATE_LIMITED where browsers ask too often.
   */
  enroll(by: Triggering, body: TriggerBody): Promise<Triggered> {
    return this.begin(by, body, (isKnown) => (isKnown ? 'reenrollment' : body.email ? 'enrollment' : undefined));
  }

  /** For a known person. Throws as `enroll`. */
  authenticate(by: Triggering, body: TriggerBody): Promise<Triggered> {
    return this.begin(by, body, (isKnown) => (isKnown ? 'authentication' : undefined));
  }

  private async begin(
    { tenant, address }: Triggering,
    body: TriggerBody,
    kindOf: (isKnown: boolean) => Flow | undefined,
  ): Promise<Triggered> {
    const { username, email, phoneNumber } = body;
    if (!username) throw unknownPerson();
    const usernameDigest = await this.subjects.digest(tenant, username);
    const addressDigest = address === undefined ? null : await this.subjects.digest(tenant, `address ${address}`);
    if (addressDigest) await this.sessions.requireFew(tenant, usernameDigest, addressDigest);
    const { known, now } = await this.subjects.byDigest(tenant, usernameDigest);
    const kind = kindOf(known !== undefined);
    if (!kind) throw unknownPerson();
    const { sessionLifetimeSeconds: lifetimeSeconds } = (await this.configs.of(tenant)).policy;
    const person = { username, email: email ?? '', phoneNumber: phoneNumber ?? '' };
    const start = { kind, usernameDigest, addressDigest, person, lifetimeSeconds, now };
    const sessionToken = await this.sessions.start(tenant, start);
    const operation = kind === 'authentication' ? 'authenticate' : 'enroll';
    const link = await this.links.make(tenant, { operation, sessionToken });
    // A browser has shown no right to have mails sent to anyone.
    const noticed = address === undefined ? await this.notices.send(link.sessionCallbackURL, body, known) : {};
    return { status: 'SUCCESS', sessionToken, ...link, errorSummary: null, ...noticed };
  }
}

/** What the contract says where nobody is known by the username. */
export const UNKNOWN_PERSON = 'User information not found';

function unknownPerson(): DomainError {
  return new DomainError('INVALID_VALUE', UNKNOWN_PERSON, { field: 'username', reason: 'unknown_person' });
}

/** True for the refusal of a person who is not known. */
export const isUnknownPerson = (error: unknown): boolean =>
  error instanceof DomainError && error.details.reason === 'unknown_person';
