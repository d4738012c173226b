import { SettingsModule } from '@bonafide/settings/settings.module';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CaptureSettings } from './capture-settings.js';
import { InjectionCheck } from './injection-check.js';
import { SeenFrame } from './seen-frame.entity.js';
import { SeenFrames } from './seen-frames.js';

/** Where captures come from: what each tenant asks for, frames that were seen before, times, programs. */
@Module({
  imports: [SettingsModule, TypeOrmModule.forFeature([SeenFrame])],
  providers: [CaptureSettings, SeenFrames, InjectionCheck],
  exports: [CaptureSettings, InjectionCheck],
})
export class OriginModule {}
