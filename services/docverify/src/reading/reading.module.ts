import { Module } from '@nestjs/common';
import { MrzModels } from './mrz-models.js';

/** What reading takes from outside the model pack. */
@Module({ providers: [MrzModels], exports: [MrzModels] })
export class ReadingModule {}
