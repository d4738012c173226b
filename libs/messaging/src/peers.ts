import { Metrics } from '@bonafide/platform/observability/metrics';
import type { DescService } from '@bufbuild/protobuf';
import { type FactoryProvider, Inject } from '@nestjs/common';
import { Bus } from './bus.js';
import { type RpcClient, rpcClient } from './rpc/rpc-client.js';

const peerToken = (service: DescService) => `peer ${service.typeName}`;

/** Constructor parameter: the typed client of another service, `RpcClient<typeof XService>`; see `peerProvider`. */
export const InjectPeer = (service: DescService): ParameterDecorator => Inject(peerToken(service));

/** Provider of a typed client of another service's RPCs, injected by `@InjectPeer(XService)`. */
export function peerProvider<S extends DescService>(service: S): FactoryProvider<RpcClient<S>> {
  return {
    provide: peerToken(service),
    inject: [Bus, Metrics],
    useFactory: (bus: Bus, metrics: Metrics) => rpcClient(bus, metrics, service),
  };
}
