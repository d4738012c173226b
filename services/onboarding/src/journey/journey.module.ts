import { OutboxModule } from '@bonafide/messaging/events/outbox.module';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { Consent } from './consent/consent.entity.js';
import { Consents } from './consent/consents.js';
import { Cancellation } from './lifetime/cancellation.js';
import { SessionOpener } from './lifetime/session-opener.js';
import { Sweeper } from './lifetime/sweeper.js';
import { SessionNote } from './note/session-note.entity.js';
import { SessionNotes } from './note/session-notes.js';
import { Outcome } from './outcome/outcome.entity.js';
import { Proofs } from './proof/proofs.js';
import { SessionReference } from './reference/session-reference.entity.js';
import { SessionReferences } from './reference/session-references.js';
import { SessionReferencesRpc } from './reference/session-references.rpc.js';
import { Review } from './review/review.entity.js';
import { Reviews } from './review/reviews.js';
import { Session } from './session/session.entity.js';
import { Sessions } from './session/sessions.js';
import { Captures } from './step/captures.js';
import { StepRow } from './step/step.entity.js';
import { StepLedger } from './step/step-ledger.js';
import { StepRunner } from './step/step-runner.js';
import { StepWriter } from './step/step-writer.js';
import { KeyedDigests } from './subject/keyed-digests.js';
import { LookupKey } from './subject/lookup-key.entity.js';
import { LookupKeys } from './subject/lookup-keys.js';
import { Profiles } from './subject/profiles.js';
import { RegisteredRequest } from './subject/registered-request.entity.js';
import { RegisteredRequests } from './subject/registered-requests.js';
import { RegistrationChange, RegistrationTally } from './subject/registration-tally.entity.js';
import { Subject } from './subject/subject.entity.js';
import { Subjects } from './subject/subjects.js';
import { Usernames } from './subject/usernames.js';
import { Attempt } from './throttle/attempt.entity.js';
import { DailyUse } from './throttle/daily-use.entity.js';
import { DailyUses } from './throttle/daily-uses.js';
import { Throttles } from './throttle/throttles.js';

const ENTITIES = [
  Attempt,
  Consent,
  DailyUse,
  LookupKey,
  Outcome,
  RegisteredRequest,
  RegistrationChange,
  RegistrationTally,
  Review,
  Session,
  SessionNote,
  SessionReference,
  StepRow,
  Subject,
];
const OPEN = [
  Cancellation,
  Captures,
  Consents,
  DailyUses,
  KeyedDigests,
  LookupKeys,
  Profiles,
  Proofs,
  RegisteredRequests,
  Reviews,
  SessionNotes,
  SessionOpener,
  SessionReferences,
  Sessions,
  StepRunner,
  Subjects,
  Throttles,
];

/** Sessions from beginning to end, step by step, for any registered proofs. */
@Module({
  imports: [AuditModule, OutboxModule, TypeOrmModule.forFeature(ENTITIES)],
  controllers: [SessionReferencesRpc],
  providers: [...OPEN, StepLedger, StepWriter, Sweeper, Usernames],
  exports: OPEN,
})
export class JourneyModule {}
