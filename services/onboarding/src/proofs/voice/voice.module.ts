import { peerProvider } from '@bonafide/messaging/peers';
import { NexaVoiceService } from '@bonafide/proto/gen/bonafide/nexavoice/v1/nexavoice_pb';
import { VoiceLivenessService } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { AddVoice } from './add-voice.step.js';
import { VerifyVoice } from './verify-voice.step.js';
import { VoiceController } from './voice.controller.js';
import { VoiceProof } from './voice.proof.js';
import { VoiceComparison } from './voice-comparison.js';
import { VoiceEngines } from './voice-engines.js';
import { VoiceSample } from './voice-sample.entity.js';
import { VoiceSamples } from './voice-samples.js';

const ENGINES = [peerProvider(VoiceLivenessService), peerProvider(NexaVoiceService)];

/** addVoice and verifyVoice. */
@Module({
  imports: [JourneyModule, CustomerConfigModule, TypeOrmModule.forFeature([VoiceSample])],
  controllers: [VoiceController],
  providers: [...ENGINES, AddVoice, VerifyVoice, VoiceComparison, VoiceEngines, VoiceProof, VoiceSamples],
})
export class VoiceModule {
  constructor(proofs: Proofs, proof: VoiceProof) {
    proofs.register(proof);
  }
}
