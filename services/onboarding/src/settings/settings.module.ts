import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../journey/journey.module.js';
import { CustomerConfigController } from './customer-config.controller.js';
import { CustomerConfig } from './customer-config.entity.js';
import { CustomerConfigs } from './customer-configs.js';
import { RequiredChecks } from './required-checks.js';

/** What each tenant asks of its people. */
@Module({
  imports: [JourneyModule, TypeOrmModule.forFeature([CustomerConfig])],
  controllers: [CustomerConfigController],
  providers: [CustomerConfigs, RequiredChecks],
  exports: [CustomerConfigs, RequiredChecks],
})
export class SettingsModule {}
