import { CONFIG } from '@bonafide/platform/process/tokens';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RateLimits } from './rate-limits.js';

/** Counts requests. */
@Module({
  providers: [{ provide: RateLimits, inject: [HttpAdapterHost, CONFIG], useFactory: RateLimits.open }],
  exports: [RateLimits],
})
export class LimitsModule {}
