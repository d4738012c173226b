import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../journey/journey.module.js';
import { CustomerFactRow, CustomerFile, CustomerRow } from './customer.entity.js';
import { CustomerDigests } from './customer-digests.js';
import { Customers } from './customers.js';

/** What operators know of their customers. */
@Module({
  imports: [JourneyModule, TypeOrmModule.forFeature([CustomerFile, CustomerRow, CustomerFactRow])],
  providers: [CustomerDigests, Customers],
  exports: [Customers],
})
export class CustomersModule {}
