import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { Proofs } from '../journey/proof/proofs.js';
import { CustomerConfigModule } from '../settings/customer-config.module.js';
import { KeptRecordings } from './kept-recordings.js';
import { Recording } from './recording.entity.js';
import { RecordingPlaces } from './recording-places.js';
import { RecordingRemoval } from './recording-removal.entity.js';
import { RecordingRemovals } from './recording-removals.js';
import { RecordingsController } from './recordings.controller.js';
import { Recordings } from './recordings.js';
import { FileStoreController } from './store/file-store.controller.js';
import { objectStoreProvider } from './store/object-store.provider.js';
import { Uploads } from './store/uploads.js';

/** Recordings of sessions: where they lie, whose they are, and their end. */
@Module({
  imports: [AuditModule, CustomerConfigModule, JourneyModule, TypeOrmModule.forFeature([Recording, RecordingRemoval])],
  controllers: [RecordingsController, FileStoreController],
  providers: [KeptRecordings, RecordingPlaces, RecordingRemovals, Recordings, Uploads, objectStoreProvider],
})
export class RecordingsModule {
  constructor(proofs: Proofs, recordings: KeptRecordings) {
    proofs.register(recordings);
  }
}
