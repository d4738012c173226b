import { Module } from '@nestjs/common';
import { IssuerModule } from '../issuer/issuer.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { Authenticator } from './authenticator.js';

/** Authenticates requests. */
@Module({ imports: [IssuerModule, TenantsModule], providers: [Authenticator], exports: [Authenticator] })
export class AccessModule {}
