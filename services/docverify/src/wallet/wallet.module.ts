import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PortraitModule } from '../portrait/portrait.module.js';
import { DocumentSettingsModule } from '../settings/document-settings.module.js';
import { WalletChallenge } from './challenge/wallet-challenge.entity.js';
import { WalletChallenges } from './challenge/wallet-challenges.js';
import { PortraitCheck } from './present/portrait-check.js';
import { WalletController } from './present/wallet.controller.js';
import { WalletService } from './present/wallet.service.js';
import { WalletAnchor } from './trust/wallet-anchor.entity.js';
import { WalletAnchors } from './trust/wallet-anchors.js';

/** Documents that wallets present: mdocs and SD-JWT credentials. */
@Module({
  imports: [PortraitModule, DocumentSettingsModule, TypeOrmModule.forFeature([WalletAnchor, WalletChallenge])],
  controllers: [WalletController],
  providers: [PortraitCheck, WalletAnchors, WalletChallenges, WalletService],
})
export class WalletModule {}
