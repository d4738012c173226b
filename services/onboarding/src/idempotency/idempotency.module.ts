import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { KeptAnswer } from './kept-answer.entity.js';
import { KeptAnswers } from './kept-answers.js';

/** `Idempotency-Key` on every route of the service. */
@Module({
  imports: [TypeOrmModule.forFeature([KeptAnswer])],
  providers: [KeptAnswers, { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor }],
})
export class IdempotencyModule {}
