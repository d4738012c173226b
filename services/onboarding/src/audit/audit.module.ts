import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditChain } from './audit-chain.js';
import { AuditEntry, AuditHead } from './audit-entry.entity.js';
import { AuditLog } from './audit-log.js';
import { AuditedErasures } from './audited-erasures.js';

/** The audit log of every tenant, and what chains it. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditEntry, AuditHead])],
  providers: [AuditLog, AuditChain, AuditedErasures],
  exports: [AuditLog, AuditedErasures],
})
export class AuditModule {}
