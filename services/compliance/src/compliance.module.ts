import { Module } from '@nestjs/common';

/** Watchlists, geofences and national id checks. */
@Module({})
export class ComplianceModule {}
