import { CONFIG } from '@bonafide/platform/process/tokens';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OpenRequests } from './open-requests.js';
import { RateLimits } from './rate-limits.js';

/** Counts requests. */
@Module({
  providers: [{ provide: RateLimits, inject: [HttpAdapterHost, CONFIG], useFactory: RateLimits.open }, OpenRequests],
  exports: [RateLimits, OpenRequests],
})
export class LimitsModule {}
