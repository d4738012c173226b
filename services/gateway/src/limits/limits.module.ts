import { CONFIG } from '@bonafide/platform/process/tokens';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OpenRequests } from './open-requests.js';
import { RateLimits } from './rate-limits.js';
import { RequestsAhead } from './requests-ahead.js';

/** Counts requests, and bounds what one caller may have open. */
@Module({
  providers: [
    { provide: RateLimits, inject: [HttpAdapterHost, CONFIG], useFactory: RateLimits.open },
    OpenRequests,
    RequestsAhead,
  ],
  exports: [RateLimits, OpenRequests],
})
export class LimitsModule {}
