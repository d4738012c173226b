import { SettingsModule } from '@bonafide/settings/settings.module';
import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { CustomerConfigController } from './customer-config.controller.js';
import { CustomerConfigs } from './customer-configs.js';
import { DocumentTerms } from './document-terms.js';
import { RequiredChecks } from './required-checks.js';
import { SessionConditions } from './session-conditions.js';

/** The checks and limits that each tenant sets. */
@Module({
  imports: [AuditModule, JourneyModule, SettingsModule],
  controllers: [CustomerConfigController],
  providers: [CustomerConfigs, DocumentTerms, RequiredChecks, SessionConditions],
  exports: [CustomerConfigs, DocumentTerms, SessionConditions],
})
export class CustomerConfigModule {}
