import { Module } from '@nestjs/common';
import { PortraitModule } from '../portrait/portrait.module.js';
import { ReadingModule } from '../reading/reading.module.js';
import { DocumentSettingsModule } from '../settings/document-settings.module.js';
import { VerifyController } from './verify.controller.js';
import { VerifyRpc } from './verify.rpc.js';
import { VerifyService } from './verify.service.js';

/** Documents verified, over HTTP and RPC. */
@Module({
  imports: [ReadingModule, DocumentSettingsModule, PortraitModule],
  controllers: [VerifyController, VerifyRpc],
  providers: [VerifyService],
})
export class VerifyModule {}
