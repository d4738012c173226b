import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The measurements that every process takes; a service adds its own to `registry`. */
export class Metrics {
  readonly registry = new Registry();
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly rpcSeconds: Histogram<'side' | 'method' | 'outcome'>;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] });
    const http = 'Time from request to answer';
    this.httpSeconds = histogram('bonafide_http_request_seconds', http, ['method', 'route', 'status']);
    const rpc = 'Time of an RPC call, seen by the caller (client) or the callee (server)';
    this.rpcSeconds = histogram('bonafide_rpc_seconds', rpc, ['side', 'method', 'outcome']);
  }
}
