import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { ReceiptRetention } from '@bonafide/engine/receipt-retention';
import { Receipts } from '@bonafide/engine/receipts';
import { SettingsModule } from '@bonafide/settings/settings.module';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatchUpModule } from '../catch-up/catch-up.module.js';
import { FollowingModule } from '../following/following.module.js';
import { Candidates } from './candidates.js';
import { ExactSearch } from './exact-search.js';
import { GallerySettings } from './gallery-settings.js';
import { MatchFaceController } from './match-face.controller.js';
import { ReadyGallery } from './ready-gallery.js';
import { SearchRpc } from './search.rpc.js';
import { SearchService } from './search.service.js';
import { SearchReceipts } from './search-receipts.js';
import { SearchState } from './search-state.js';

/** The search for a face, over HTTP and RPC. */
@Module({
  imports: [CatchUpModule, FollowingModule, SettingsModule, TypeOrmModule.forFeature([DecisionReceipt])],
  controllers: [MatchFaceController, SearchRpc],
  providers: [
    Candidates,
    ExactSearch,
    GallerySettings,
    ReadyGallery,
    ReceiptRetention,
    Receipts,
    SearchReceipts,
    SearchService,
    SearchState,
  ],
  exports: [SearchState],
})
export class SearchModule {}
