import { Module } from '@nestjs/common';
import { JourneyModule } from '../../journey/journey.module.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { AuthenticationController } from './authentication.controller.js';
import { Authentication } from './authentication.service.js';

/** Begins and cancels authentications. */
@Module({
  imports: [JourneyModule, CustomerConfigModule],
  controllers: [AuthenticationController],
  providers: [Authentication],
  exports: [Authentication],
})
export class AuthenticationModule {}
