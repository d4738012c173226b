import { Module } from '@nestjs/common';
import { AnalyzeModule } from '../analyze/analyze.module.js';
import { SealedController } from './sealed.controller.js';

/** Liveness of captures that come sealed. */
@Module({ imports: [AnalyzeModule], controllers: [SealedController] })
export class SealedModule {}
