import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { Cors } from './cors.js';
import { EarlyAnswers } from './early-answers.js';
import { FrontDoor } from './front-door.js';

/** Where every request comes in. */
@Module({ imports: [AccessModule, LimitsModule], providers: [Cors, EarlyAnswers, FrontDoor] })
export class EntranceModule {}
