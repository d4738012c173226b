import { Module } from '@nestjs/common';
import { CaptureController } from './capture.controller.js';
import { CaptureRpc } from './capture.rpc.js';
import { CaptureService } from './capture.service.js';

/** Pictures and preview frames by capture profiles (Knomi Web). */
@Module({ controllers: [CaptureController, CaptureRpc], providers: [CaptureService] })
export class CaptureModule {}
