import { type FactoryProvider, Module } from '@nestjs/common';
import { Customers } from '../../customers/customers.js';
import { CustomersModule } from '../../customers/customers.module.js';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { Broker, BrokerModule } from '../../providers/broker.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { JudgeAnswers } from './answers.step.js';
import { BrokerSource } from './broker-source.js';
import { CustomerFileSource } from './customer-file-source.js';
import { KbaController } from './kba.controller.js';
import { KBA_PROOF } from './kba.proof.js';
import { KNOWLEDGE_SOURCE, type KnowledgeSource } from './knowledge-source.js';
import { AskQuestions } from './questions.step.js';
import { Quizzes } from './quizzes.js';

/** The broker of an installation that has one, else the customer file. */
const source: FactoryProvider<KnowledgeSource> = {
  provide: KNOWLEDGE_SOURCE,
  inject: [Broker, Customers],
  useFactory: (broker: Broker, customers: Customers) => {
    const [questions, answers] = [broker.operation('questions'), broker.operation('answers')];
    return questions && answers ? new BrokerSource(questions, answers) : new CustomerFileSource(customers);
  },
};

/** KBA/questions and KBA/answers. */
@Module({
  imports: [BrokerModule, CustomerConfigModule, CustomersModule, JourneyModule],
  controllers: [KbaController],
  providers: [AskQuestions, JudgeAnswers, Quizzes, source],
})
export class KbaModule {
  constructor(proofs: Proofs) {
    proofs.register(KBA_PROOF);
  }
}
