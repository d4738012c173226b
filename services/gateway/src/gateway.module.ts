import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { IssuerModule } from './issuer/issuer.module.js';
import { ProxyModule } from './proxy/proxy.module.js';
import { TenantsModule } from './tenants/tenants.module.js';

/** Tokens for clients of tenants, and the way in for everybody who has one. */
@Module({ imports: [TenantsModule, IssuerModule, AccessModule, ProxyModule] })
export class GatewayModule {}
