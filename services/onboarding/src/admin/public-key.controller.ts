import { SealedRequests } from '@bonafide/platform/crypto/sealed-request';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Controller, Get, Header, Inject, Optional } from '@nestjs/common';

/** `/onboarding/admin/getPublicKey`: the key that clients seal requests with. */
@Controller('/onboarding/admin')
export class PublicKeyController {
  constructor(@Optional() @Inject(SealedRequests) private readonly sealedRequests: SealedRequests | undefined) {}

  /** Raw PEM, never JSON. */
  @Get('getPublicKey')
  @Header('content-type', 'text/plain; charset=utf-8')
  publicKey(): string {
    if (!this.sealedRequests) throw new DomainError('NOT_IMPLEMENTED', 'Sealed requests are not configured');
    return this.sealedRequests.publicKeyPem();
  }
}
