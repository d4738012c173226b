import { Module } from '@nestjs/common';
import { IssuerModule } from '../issuer/issuer.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { Authenticator } from './authenticator.js';

/** Finds out on whose behalf a request comes. */
@Module({ imports: [IssuerModule, TenantsModule], providers: [Authenticator], exports: [Authenticator] })
export class AccessModule {}
