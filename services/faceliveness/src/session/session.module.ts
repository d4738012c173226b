import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OriginModule } from '../origin/origin.module.js';
import { CaptureSession } from './capture-session.entity.js';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';

/** Session ids of browser captures. */
@Module({
  imports: [OriginModule, TypeOrmModule.forFeature([CaptureSession])],
  controllers: [SessionController],
  providers: [SessionService],
  exports: [SessionService],
})
export class SessionModule {}
