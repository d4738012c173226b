import { Module } from '@nestjs/common';
import { CatchUpModule } from '../catch-up/catch-up.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Pruning } from './pruning.js';
import { Redescribing } from './redescribing.js';
import { Redescription } from './redescription.js';
import { Rekeying, RekeyWork } from './rekeying.js';
import { SelfCheck } from './self-check.js';
import { SelfSearch } from './self-search.js';
import { Snapshotting } from './snapshotting.js';

/** What keeps the gallery in order by itself. */
@Module({
  imports: [CatchUpModule, PeopleModule],
  providers: [Pruning, Redescribing, Redescription, Rekeying, RekeyWork, SelfCheck, SelfSearch, Snapshotting],
})
export class UpkeepModule {}
