import { peerProvider } from '@bonafide/messaging/peers';
import { NationalIdService, ScreeningService } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { Module } from '@nestjs/common';
import { CustomersModule } from '../../customers/customers.module.js';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CheckNumber } from './check-number.step.js';
import { ScreenedPeople } from './screened-people.js';
import { ScreeningController } from './screening.controller.js';
import { Screening } from './screening.js';
import { SCREENING_PROOF } from './screening.proof.js';
import { ScreeningReviews } from './screening-reviews.js';
import { ScreeningSteps } from './screening-steps.js';
import { ScreenWatchlist } from './watchlist.step.js';

/** watchlist and checkNationalIdNumber. */
@Module({
  imports: [CustomersModule, JourneyModule],
  controllers: [ScreeningController],
  providers: [
    peerProvider(NationalIdService),
    peerProvider(ScreeningService),
    CheckNumber,
    ScreenedPeople,
    Screening,
    ScreeningReviews,
    ScreeningSteps,
    ScreenWatchlist,
  ],
})
export class ScreeningModule {
  constructor(proofs: Proofs) {
    proofs.register(SCREENING_PROOF);
  }
}
