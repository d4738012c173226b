import { type FactoryProvider, Module } from '@nestjs/common';
import { Customers } from '../../customers/customers.js';
import { CustomersModule } from '../../customers/customers.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { Broker, BrokerModule } from '../../providers/broker.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { BrokerMatcher } from './broker-matcher.js';
import { CustomerFileMatcher } from './customer-file-matcher.js';
import { OneTimeCodes } from './one-time-codes.js';
import { PhoneController } from './phone.controller.js';
import { PHONE_PROOF } from './phone.proof.js';
import { PII_MATCHER, type PiiMatcher } from './pii-matcher.js';
import { PiiMatching } from './pii-matching.js';
import { VerifyOtp } from './verify-otp.step.js';
import { VerifyPii } from './verify-pii.step.js';

/** The broker of an installation that has one, else the customer file. */
const matcher: FactoryProvider<PiiMatcher> = {
  provide: PII_MATCHER,
  inject: [Broker, Customers],
  useFactory: (broker: Broker, customers: Customers) => {
    const post = broker.operation('match');
    return post ? new BrokerMatcher(post) : new CustomerFileMatcher(customers);
  },
};

/** verifyPII and verifyOTP. */
@Module({
  imports: [BrokerModule, CustomerConfigModule, CustomersModule, DeliveryModule, JourneyModule],
  controllers: [PhoneController],
  providers: [OneTimeCodes, PiiMatching, VerifyOtp, VerifyPii, matcher],
})
export class PhoneModule {
  constructor(proofs: Proofs) {
    proofs.register(PHONE_PROOF);
  }
}
