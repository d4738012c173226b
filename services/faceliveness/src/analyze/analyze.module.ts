import { Module } from '@nestjs/common';
import { OriginModule } from '../origin/origin.module.js';
import { AnalyzeController } from './analyze.controller.js';
import { AnalyzeRpc } from './analyze.rpc.js';
import { AnalyzeService } from './analyze.service.js';

/** Liveness of captures, over HTTP and RPC. */
@Module({
  imports: [OriginModule],
  controllers: [AnalyzeController, AnalyzeRpc],
  providers: [AnalyzeService],
  exports: [AnalyzeService],
})
export class AnalyzeModule {}
