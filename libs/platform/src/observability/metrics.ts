import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The measurements that every process takes; a service adds its own to `registry`. */
export class Metrics {
  readonly registry = new Registry();
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly rpcSeconds: Histogram<'side' | 'method' | 'outcome'>;

  constructor(service: string) {
    const registers = [this.registry];
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    this.httpSeconds = new Histogram({
      name: 'bonafide_http_request_seconds',
      help: 'Time from request to answer',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    });
    this.rpcSeconds = new Histogram({
      name: 'bonafide_rpc_seconds',
      help: 'Time of an RPC call, seen by the caller (client) or the callee (server)',
      labelNames: ['side', 'method', 'outcome'],
      buckets: SECONDS,
      registers,
    });
  }
}
