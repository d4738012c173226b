import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { EntranceModule } from './entrance/entrance.module.js';
import { IssuerModule } from './issuer/issuer.module.js';
import { ProxyModule } from './proxy/proxy.module.js';
import { TenantsModule } from './tenants/tenants.module.js';

/** The token issuer, and the authenticating proxy. */
@Module({ imports: [TenantsModule, IssuerModule, AccessModule, ProxyModule, EntranceModule] })
export class GatewayModule {}
