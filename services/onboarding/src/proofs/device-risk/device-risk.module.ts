import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { CheckDevice } from './check-device.step.js';
import { DeviceHistory } from './device-history.js';
import { DevicePlace } from './device-place.entity.js';
import { DeviceProfileController } from './device-profile.controller.js';
import { DeviceProfile } from './device-profile.entity.js';
import { DeviceProfiles } from './device-profiles.js';
import { DeviceRiskController } from './device-risk.controller.js';
import { DeviceRiskProof } from './device-risk.proof.js';
import { DeviceRiskSweeper } from './device-risk-sweeper.js';
import { DeviceUse } from './device-use.entity.js';

/** deviceProfile/checkDevice, and the script that profiles devices. */
@Module({
  imports: [JourneyModule, CustomerConfigModule, TypeOrmModule.forFeature([DevicePlace, DeviceProfile, DeviceUse])],
  controllers: [DeviceProfileController, DeviceRiskController],
  providers: [CheckDevice, DeviceHistory, DeviceProfiles, DeviceRiskProof, DeviceRiskSweeper],
})
export class DeviceRiskModule {
  constructor(proofs: Proofs, proof: DeviceRiskProof) {
    proofs.register(proof);
  }
}
