import { Module } from '@nestjs/common';
import { ReadingFiles } from './reading-files.js';

/** What reading takes from outside the model pack. */
@Module({ providers: [ReadingFiles], exports: [ReadingFiles] })
export class ReadingModule {}
