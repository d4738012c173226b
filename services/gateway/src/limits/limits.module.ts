import { Module } from '@nestjs/common';
import { Addresses } from './addresses.js';
import { Callers } from './callers.js';
import { Connections } from './connections.js';
import { RateLimits } from './rate-limits.js';

/** Counts requests, and bounds what one caller may have open. */
@Module({
  providers: [Addresses, RateLimits, Callers, Connections],
  exports: [Addresses, Callers],
})
export class LimitsModule {}
