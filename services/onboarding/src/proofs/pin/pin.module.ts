import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SameOriginGuard } from '../../hosted/same-origin.guard.js';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { CompleteReset } from './complete-reset.step.js';
import { EmbeddedPins } from './embedded-pins.js';
import { FinalizePin } from './finalize-pin.step.js';
import { InitiatePin } from './initiate-pin.step.js';
import { PinController } from './pin.controller.js';
import { Pin } from './pin.entity.js';
import { PinProof } from './pin.proof.js';
import { PinActivation } from './pin-activation.entity.js';
import { PinAuthorization } from './pin-authorization.entity.js';
import { PinEntries } from './pin-entries.js';
import { PinHasher } from './pin-hasher.js';
import { PinIdentities } from './pin-identities.js';
import { PinInitiation } from './pin-initiation.js';
import { PinPageController } from './pin-page.controller.js';
import { PinResetController } from './pin-reset.controller.js';
import { PinService } from './pin-service.js';
import { PinSetting } from './pin-setting.js';
import { PinSweeper } from './pin-sweeper.js';
import { VerifyPin } from './verify-pin.step.js';

const STEPS = [CompleteReset, FinalizePin, InitiatePin, PinIdentities, PinInitiation, VerifyPin];
const EMBEDDED = [
  { provide: PinService, useClass: EmbeddedPins },
  ...[PinEntries, PinHasher, PinSetting, PinSweeper, SameOriginGuard],
];

/** initiatePIN, finalizePIN, verifyPIN, the reset of a PIN, and the page on which people set and enter it. */
@Module({
  imports: [JourneyModule, CustomerConfigModule, TypeOrmModule.forFeature([Pin, PinActivation, PinAuthorization])],
  controllers: [PinController, PinPageController, PinResetController],
  providers: [...EMBEDDED, ...STEPS, PinProof],
})
export class PinModule {
  constructor(proofs: Proofs, proof: PinProof) {
    proofs.register(proof);
  }
}
