import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IndexChange } from './index-change.entity.js';
import { Ledger } from './ledger.js';
import { TenantIndex } from './tenant-index.entity.js';

/** The changes of each tenant, in their order. */
@Module({
  imports: [TypeOrmModule.forFeature([IndexChange, TenantIndex])],
  providers: [Ledger],
  exports: [Ledger],
})
export class LedgerModule {}
