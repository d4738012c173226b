import { Global, Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module.js';
import { SENDER } from '../endpoints/tokens.js';
import { TargetsModule } from '../targets/targets.module.js';
import { Outbound } from './outbound.js';
import { SignedSender } from './signed-sender.js';
import { TestMessageController } from './test-message.controller.js';
import { TestMessages } from './test-messages.js';

/** For all modules: `SENDER`, and `ENDPOINTS` of the endpoints. With the messages by which owners try theirs. */
@Global()
@Module({
  imports: [EndpointsModule, TargetsModule],
  controllers: [TestMessageController],
  providers: [Outbound, SignedSender, TestMessages, { provide: SENDER, useExisting: SignedSender }],
  exports: [SENDER, EndpointsModule],
})
export class SendingModule {}
