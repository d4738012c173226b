import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { Admission } from './admission.js';
import { ContextSigner } from './context-signer.js';
import { Forwarder } from './forwarder.js';
import { ProxyRoutes } from './proxy-routes.js';
import { RequestBodies } from './request-bodies.js';
import { UpstreamSlots } from './upstream-slots.js';
import { Upstreams } from './upstreams.js';

/** Passes requests on to the services. */
@Module({
  imports: [AccessModule, LimitsModule],
  providers: [Admission, RequestBodies, UpstreamSlots, Upstreams, ContextSigner, Forwarder, ProxyRoutes],
})
export class ProxyModule {}
