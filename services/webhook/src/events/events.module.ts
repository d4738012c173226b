import { InboxModule } from '@bonafide/messaging/events/inbox.module';
import { peerProvider } from '@bonafide/messaging/peers';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { Descriptions } from './descriptions.js';
import { Erasures } from './erasures.js';
import { Fetched } from './fetched.js';
import { AfterIntake, Intake } from './intake.js';
import { DescriptionWork, LateDescriptions } from './late-descriptions.js';
import { StoredEvents } from './stored-events.js';

/** Takes events off the stream and has them delivered. */
@Module({
  imports: [DeliveriesModule, InboxModule],
  providers: [
    AfterIntake,
    Descriptions,
    DescriptionWork,
    Erasures,
    Fetched,
    Intake,
    LateDescriptions,
    peerProvider(SessionService),
    StoredEvents,
  ],
})
export class EventsModule {}
