import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { type FactoryProvider, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import type { riskProviderConfig } from '../../providers/risk-provider.js';
import { SignedPost } from '../../providers/signed-post.js';
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
import { ProviderJudge, TRY_MS } from './provider-judge.js';
import { RiskJudge } from './risk-judge.js';
import { RuleJudge } from './rule-judge.js';

/** The provider that the operator names, or our own rules. */
const judge: FactoryProvider<RiskJudge> = {
  provide: RiskJudge,
  inject: [CONFIG, LOGGER, RuleJudge, DeviceProfiles],
  useFactory: (config: Config<typeof riskProviderConfig>, log: Logger, rules: RuleJudge, profiles: DeviceProfiles) => {
    const { BONAFIDE_RISK_URL: url, BONAFIDE_RISK_SECRET: secret } = config;
    if (!url) return rules;
    if (!secret) throw new Error('Invalid configuration: BONAFIDE_RISK_URL needs BONAFIDE_RISK_SECRET');
    return new ProviderJudge(new SignedPost({ name: 'device risk', url, secret, tryMs: TRY_MS }, log), profiles);
  },
};

/** deviceProfile/checkDevice, and the script that profiles devices. */
@Module({
  imports: [JourneyModule, CustomerConfigModule, TypeOrmModule.forFeature([DevicePlace, DeviceProfile, DeviceUse])],
  controllers: [DeviceProfileController, DeviceRiskController],
  providers: [CheckDevice, DeviceHistory, DeviceProfiles, DeviceRiskProof, DeviceRiskSweeper, judge, RuleJudge],
})
export class DeviceRiskModule {
  constructor(proofs: Proofs, proof: DeviceRiskProof) {
    proofs.register(proof);
  }
}
