import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LimitsModule } from '../limits/limits.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { externalIssuer } from './external-issuer.js';
import { externalIssuerOf, type IssuerConfig } from './issuer-config.js';
import { IssuerRoutes } from './issuer-routes.js';
import { KnownTokens } from './known-tokens.js';
import { SigningKey } from './signing-key.entity.js';
import { SigningKeys } from './signing-keys.js';
import { builtInIssuer, TokenIssuer } from './token-issuer.js';
import { TRUSTED_ISSUER, type TrustedIssuer } from './trusted-issuer.js';

const REFRESH_MS = 15_000;

/** The built-in token issuer, or an external one instead; either is the `TRUSTED_ISSUER`. */
@Module({
  imports: [LimitsModule, TenantsModule, TypeOrmModule.forFeature([SigningKey])],
  providers: [
    SigningKeys,
    KnownTokens,
    TokenIssuer,
    IssuerRoutes,
    { provide: TRUSTED_ISSUER, inject: [CONFIG, SigningKeys], useFactory: trustedIssuer },
  ],
  exports: [TRUSTED_ISSUER, KnownTokens],
})
export class IssuerModule implements OnModuleInit {
  constructor(
    private readonly keys: SigningKeys,
    private readonly periodic: Periodic,
  ) {}

  async onModuleInit(): Promise<void> {
    const run = () => this.keys.refresh();
    await run();
    this.periodic.start({ name: 'upkeep of signing keys', everyMs: REFRESH_MS, replicas: 'each', run });
  }
}

function trustedIssuer(config: IssuerConfig, keys: SigningKeys): TrustedIssuer {
  const other = externalIssuerOf(config);
  return other ? externalIssuer(other) : builtInIssuer(config.BONAFIDE_PUBLIC_URL, keys);
}
