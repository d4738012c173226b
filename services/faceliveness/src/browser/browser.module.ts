import { Module } from '@nestjs/common';
import { AnalyzeModule } from '../analyze/analyze.module.js';
import { SessionModule } from '../session/session.module.js';
import { BrowserController } from './browser.controller.js';

/** Liveness for browsers (Knomi Web), held to a session. */
@Module({ imports: [AnalyzeModule, SessionModule], controllers: [BrowserController] })
export class BrowserModule {}
