import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ContextSigner } from './context-signer.js';
import { ProxyRoutes } from './proxy-routes.js';

/** Passes requests on to the services. */
@Module({ imports: [AccessModule, LimitsModule], providers: [ContextSigner, ProxyRoutes] })
export class ProxyModule {}
