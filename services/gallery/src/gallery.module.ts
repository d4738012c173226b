import { Module } from '@nestjs/common';
import { GalleriesModule } from './galleries/galleries.module.js';
import { ReconcileModule } from './reconcile/reconcile.module.js';
import { RegisteringModule } from './registering/registering.module.js';
import { SearchModule } from './search/search.module.js';
import { UpkeepModule } from './upkeep/upkeep.module.js';

/** Face galleries and one-to-many search, in the index of a module beside it. */
@Module({ imports: [GalleriesModule, ReconcileModule, RegisteringModule, SearchModule, UpkeepModule] })
export class GalleryModule {}
