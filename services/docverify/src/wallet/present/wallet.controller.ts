import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { WalletChallenges } from '../challenge/wallet-challenges.js';
import { presentationAnswer } from './wallet.answers.js';
import { type ChallengeBody, challengeBody, type PresentationBody, presentationBody } from './wallet.schemas.js';
import { WalletService } from './wallet.service.js';

/** Presentations of wallets; operations of our own (ADR 0145). */
@Controller('documentVerification/wallet')
export class WalletController {
  constructor(
    private readonly challenges: WalletChallenges,
    private readonly wallets: WalletService,
  ) {}

  @Post('challenge')
  @Header('cache-control', 'no-store')
  async challenge(
    @BodyOf(challengeBody) { format, documentType, handover }: ChallengeBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /documentVerification/wallet/challenge'>> {
    const asked = { format, documentType, handover: handover.type === 'SESSION_TRANSCRIPT' ? null : handover };
    const { nonce, expiresAt } = await this.challenges.issue(tenant, asked);
    return { nonce, expiresAt: expiresAt.toISOString() };
  }

  @Post('verifyPresentation')
  @Header('cache-control', 'no-store')
  async verify(
    @BodyOf(presentationBody) body: PresentationBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /documentVerification/wallet/verifyPresentation'>> {
    return presentationAnswer(await this.wallets.verify(tenant, body));
  }
}
