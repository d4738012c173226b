import { peerProvider } from '@bonafide/messaging/peers';
import { DocVerifyService } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../../audit/audit.module.js';
import { JourneyModule } from '../../journey/journey.module.js';
import { Proofs } from '../../journey/proof/proofs.js';
import { ObjectsModule } from '../../objects/objects.module.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { AddChip } from './add-chip.step.js';
import { AddDocument } from './add-document.step.js';
import { ChipController } from './chip.controller.js';
import { ChallengeChip } from './chip-challenge.step.js';
import { ChipChallenges } from './chip-challenges.js';
import { DocumentController } from './document.controller.js';
import { DocumentProof } from './document.proof.js';
import { DocumentEngine } from './document-engine.js';
import { DocumentErrors } from './document-errors.js';
import { DocumentParts } from './document-parts.js';
import { DocumentRules } from './document-settings.js';
import { DocumentPage } from './pages/document-page.entity.js';
import { KeptPages } from './pages/kept-pages.js';
import { PageReader } from './pages/page-reader.js';
import { PageRetention } from './pages/page-retention.js';
import { PageStore } from './pages/page-store.js';
import { pagesCommand } from './pages/pages.command.js';
import { ResultSeals } from './sealed-results.js';
import { Selfies } from './selfies.js';

/** addDocument: validateDocumentType, addDocumentOCR, icaoChallenge and addDocumentICAO. */
@Module({
  imports: [AuditModule, CustomerConfigModule, JourneyModule, ObjectsModule, TypeOrmModule.forFeature([DocumentPage])],
  controllers: [ChipController, DocumentController],
  providers: [
    peerProvider(DocVerifyService),
    AddChip,
    AddDocument,
    ChallengeChip,
    ChipChallenges,
    DocumentEngine,
    DocumentErrors,
    DocumentParts,
    DocumentProof,
    DocumentRules,
    KeptPages,
    PageReader,
    PageRetention,
    PageStore,
    ResultSeals,
    Selfies,
  ],
})
export class DocumentModule {
  static readonly commands = { pages: pagesCommand };

  constructor(proofs: Proofs, proof: DocumentProof) {
    proofs.register(proof);
  }
}
