import { peerProvider } from '@bonafide/messaging/peers';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { RegistrationService } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import { Module } from '@nestjs/common';
import { Faces } from './faces.js';
import { People } from './people.js';

/** Registrations as onboarding tells of them, and faces as nexaface does. */
@Module({
  providers: [Faces, People, peerProvider(NexaFaceService), peerProvider(RegistrationService)],
  exports: [Faces, People],
})
export class PeopleModule {}
