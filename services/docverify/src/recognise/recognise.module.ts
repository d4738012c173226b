import { Module } from '@nestjs/common';
import { ReadingModule } from '../reading/reading.module.js';
import { RecogniseController } from './recognise.controller.js';
import { RecogniseRpc } from './recognise.rpc.js';
import { RecogniseService } from './recognise.service.js';

/** Types of documents by one of their pages, over HTTP and RPC. */
@Module({ imports: [ReadingModule], controllers: [RecogniseController, RecogniseRpc], providers: [RecogniseService] })
export class RecogniseModule {}
