import { Module } from '@nestjs/common';
import { TrustModule } from '../trust/trust.module.js';
import { DocumentReader } from './document-reader.js';
import { ReadingFiles } from './reading-files.js';

/** Documents read, and what reading takes from outside the model pack. */
@Module({ imports: [TrustModule], providers: [ReadingFiles, DocumentReader], exports: [ReadingFiles, DocumentReader] })
export class ReadingModule {}
