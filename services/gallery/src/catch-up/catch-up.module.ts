import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { CatchUp } from './catch-up.js';
import { ColdLoad } from './cold-load.js';
import { IndexedFaces } from './indexed-faces.js';
import { Tail } from './tail.js';

/** Brings the index to what the database holds. */
@Module({
  imports: [MembersModule],
  providers: [CatchUp, ColdLoad, IndexedFaces, Tail],
  exports: [CatchUp, IndexedFaces, MembersModule],
})
export class CatchUpModule {}
