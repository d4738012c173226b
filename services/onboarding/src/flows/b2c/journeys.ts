import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { Cancellation } from '../../journey/lifetime/cancellation.js';
import { type Flow, TOKEN_FIELD } from '../../journey/session/flow.js';
import { Sessions } from '../../journey/session/sessions.js';
import { Authentication } from '../authentication/authentication.service.js';
import { Enrollment } from '../enrollment/enrollment.service.js';
import type { B2cPerson } from './b2c.schemas.js';
import { B2cSessions, type FoundSession, unknownSession } from './b2c-sessions.js';

type Enrolling = Answer<'POST /onboarding/enrollment/enroll'>;
type Authenticating = Answer<'POST /onboarding/authentication/authenticate'>;
type Opened = Enrolling | Authenticating;

/** Begins the journeys of browsers' sessions: one of each, however often and however parallel it is asked for. */
@Injectable()
export class Journeys {
  constructor(
    private readonly browsers: B2cSessions,
    private readonly sessions: Sessions,
    private readonly enrollment: Enrollment,
    private readonly authentication: Authentication,
    private readonly cancellation: Cancellation,
  ) {}

  /** An enrolment, or the re-enrolment of a known person. Throws as `B2cSessions.call` and `Enrollment.enroll`. */
  enroll(caller: Caller, token: string): Promise<Enrolling> {
    const kinds = ['enrollment', 'reenrollment'] as const;
    return this.begin(caller, token, kinds, (person) => this.enrollment.enroll(caller, person));
  }

  /** An authentication. Throws as `B2cSessions.call` and `Authentication.authenticate`. */
  authenticate(caller: Caller, token: string): Promise<Authenticating> {
    return this.begin(caller, token, ['authentication'], (person) => this.authentication.authenticate(caller, person));
  }

  /** The journey is opened first and noted then, in one statement: of copies that come at once one keeps its own. */
  private async begin<A extends Opened>(
    caller: Caller,
    token: string,
    kinds: readonly Flow[],
    open: (person: B2cPerson) => Promise<A>,
  ): Promise<A> {
    const { tenant } = caller;
    const session = await this.browsers.call(tenant, token);
    requireKind(session, kinds);
    if (session.begun) return (await this.browsers.open(tenant, session.id, 'begun', session.begun)) as A;
    if (!session.person) throw unknownSession();
    const person = (await this.browsers.open(tenant, session.id, 'person', session.person)) as B2cPerson;
    const answer = await open(person);
    const [kind, journeyToken] = journeyOf(answer);
    const { session: journey } = await this.sessions.find(tenant, kind, journeyToken);
    // Without an address nobody new is enrolled: whom it was triggered for was erased since.
    const mayBegin = kind !== 'enrollment' || person.email !== '';
    const begun = { kind, journeyId: journey.id, answer, endsAt: journey.endsAt };
    if (mayBegin && (await this.browsers.begin(tenant, session.id, begun))) return answer;
    await this.cancellation.cancel(caller, kind, journeyToken);
    const other = await this.browsers.find(tenant, token);
    if (!other.begun) throw unknownSession();
    return (await this.browsers.open(tenant, other.id, 'begun', other.begun)) as A;
  }
}

function requireKind({ kind }: FoundSession, kinds: readonly Flow[]): void {
  if (kinds.includes(kind)) return;
  throw new DomainError('INVALID_VALUE', `The sessionToken is for ${kind}`, { field: 'sessionToken' });
}

/** The flow and the token of what was opened. */
function journeyOf(answer: Opened): [Flow, string] {
  const members = answer as Readonly<Record<string, unknown>>;
  const flow = (Object.keys(TOKEN_FIELD) as Flow[]).find((one) => typeof members[TOKEN_FIELD[one]] === 'string');
  if (!flow) throw new Error('A journey was opened without a token');
  return [flow, members[TOKEN_FIELD[flow]] as string];
}
