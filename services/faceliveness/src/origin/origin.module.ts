import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InjectionCheck } from './injection-check.js';
import { SeenFrame } from './seen-frame.entity.js';
import { SeenFrames } from './seen-frames.js';

/** Where captures come from: frames that were seen before, times, programs. */
@Module({
  imports: [TypeOrmModule.forFeature([SeenFrame])],
  providers: [SeenFrames, InjectionCheck],
  exports: [InjectionCheck],
})
export class OriginModule {}
