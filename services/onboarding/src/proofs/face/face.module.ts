import { peerProvider } from '@bonafide/messaging/peers';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { GalleryService } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../../audit/audit.module.js';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { AddFace } from './add-face.step.js';
import { ChallengeController } from './challenge.controller.js';
import { DrawChallenge } from './challenge.step.js';
import { DuplicateCheck } from './duplicate-check.js';
import { FaceController } from './face.controller.js';
import { FaceProof } from './face.proof.js';
import { FaceComparison } from './face-comparison.js';
import { FaceEngines } from './face-engines.js';
import { FaceSample } from './face-sample.entity.js';
import { FaceSamples } from './face-samples.js';
import { PreviewController } from './preview.controller.js';
import { Previews } from './previews.js';
import { Newcomers } from './registry/newcomers.js';
import { Registering } from './registry/registering.js';
import { RegisteringTerms } from './registry/registering-terms.js';
import { Registry } from './registry/registry.js';
import { RegistryRpc } from './registry/registry.rpc.js';
import { VerifyFace } from './verify-face.step.js';

const PEERS = [peerProvider(FaceLivenessService), peerProvider(GalleryService), peerProvider(NexaFaceService)];

/** addFace and verifyFace, and registered faces for other services. */
@Module({
  imports: [AuditModule, JourneyModule, CustomerConfigModule, TypeOrmModule.forFeature([FaceSample])],
  controllers: [ChallengeController, FaceController, PreviewController, RegistryRpc],
  providers: [
    ...PEERS,
    AddFace,
    DrawChallenge,
    DuplicateCheck,
    FaceComparison,
    FaceEngines,
    FaceProof,
    FaceSamples,
    Newcomers,
    Previews,
    Registering,
    RegisteringTerms,
    Registry,
    VerifyFace,
  ],
})
export class FaceModule {
  constructor(proofs: Proofs, proof: FaceProof) {
    proofs.register(proof);
  }
}
