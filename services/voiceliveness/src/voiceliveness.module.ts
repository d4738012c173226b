import { Module } from '@nestjs/common';

/** Presentation attack detection on voice samples. */
@Module({})
export class VoiceLivenessModule {}
