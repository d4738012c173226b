import { Module } from '@nestjs/common';
import { CaptureController } from './capture.controller.js';
import { CaptureService } from './capture.service.js';

/** Pictures and preview frames by capture profiles (Knomi Web). */
@Module({ controllers: [CaptureController], providers: [CaptureService] })
export class CaptureModule {}
