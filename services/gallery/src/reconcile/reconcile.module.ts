import { Module } from '@nestjs/common';
import { CatchUpModule } from '../catch-up/catch-up.module.js';
import { FollowingModule } from '../following/following.module.js';
import { IndexComparison } from './index-differences.js';
import { PlacementComparison } from './placements.js';
import { ReconcileController } from './reconcile.controller.js';
import { ReconcileService, Repairs } from './reconcile.service.js';

/** Compares registrations, members, galleries and the index. */
@Module({
  imports: [CatchUpModule, FollowingModule],
  controllers: [ReconcileController],
  providers: [IndexComparison, PlacementComparison, ReconcileService, Repairs],
})
export class ReconcileModule {}
