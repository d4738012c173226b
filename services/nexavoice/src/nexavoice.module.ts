import { Module } from '@nestjs/common';

/** Voice templates and one-to-one comparison. */
@Module({})
export class NexaVoiceModule {}
