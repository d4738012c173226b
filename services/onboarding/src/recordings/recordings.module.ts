import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { Proofs } from '../journey/proof/proofs.js';
import { ObjectsModule } from '../objects/objects.module.js';
import { CustomerConfigModule } from '../settings/customer-config.module.js';
import { KeptRecordings } from './kept-recordings.js';
import { Recording } from './recording.entity.js';
import { RecordingPlaces } from './recording-places.js';
import { RecordingsController } from './recordings.controller.js';
import { Recordings } from './recordings.js';

/** Recordings of sessions: where they lie, and whose they are. */
@Module({
  imports: [AuditModule, CustomerConfigModule, JourneyModule, ObjectsModule, TypeOrmModule.forFeature([Recording])],
  controllers: [RecordingsController],
  providers: [KeptRecordings, RecordingPlaces, Recordings],
})
export class RecordingsModule {
  constructor(proofs: Proofs, recordings: KeptRecordings) {
    proofs.register(recordings);
  }
}
