import { Module } from '@nestjs/common';
import { ActiveModule } from '../active/active.module.js';
import { CoversModule } from '../covers/covers.module.js';
import { OriginModule } from '../origin/origin.module.js';
import { AnalyzeController } from './analyze.controller.js';
import { AnalyzeRpc } from './analyze.rpc.js';
import { AnalyzeService } from './analyze.service.js';
import { Assessment } from './assessment.js';

/** Liveness of captures, over HTTP and RPC. */
@Module({
  imports: [ActiveModule, CoversModule, OriginModule],
  controllers: [AnalyzeController, AnalyzeRpc],
  providers: [AnalyzeService, Assessment],
  exports: [AnalyzeService],
})
export class AnalyzeModule {}
