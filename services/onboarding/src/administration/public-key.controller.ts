import type { Answer } from '@bonafide/contract/answer';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Controller, Get, Header } from '@nestjs/common';

/** `/onboarding/admin/getPublicKey`: the key that clients seal requests with. */
@Controller('/onboarding/admin')
export class PublicKeyController {
  constructor(private readonly sealedRequests: SealedRequests) {}

  /** Raw PEM, never JSON. */
  @Get('getPublicKey')
  @Header('content-type', 'text/plain; charset=utf-8')
  publicKey(): Answer<'GET /onboarding/admin/getPublicKey'> {
    return this.sealedRequests.publicKeyPem();
  }
}
