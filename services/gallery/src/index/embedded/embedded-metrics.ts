import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PassReport } from './passes.js';

/** How the index stands. */
export interface EmbeddedStatus {
  readonly faces: number;
  readonly bytes: number;
  readonly waiting: number;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** The metrics of the embedded index. */
export class EmbeddedMetrics {
  private readonly seconds: Histogram<'outcome'>;
  private readonly queries: Counter<'outcome'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: 'bonafide_gallery_pass_seconds',
      help: 'Time of a pass of the embedded index over the faces of a tenant, whose count is that of passes',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers,
    });
    this.queries = new Counter({
      name: 'bonafide_gallery_pass_queries_total',
      help: 'Queries that passes answered: several that wait for the same faces share one',
      labelNames: ['outcome'],
      registers,
    });
  }

  /** Takes the report of a pass. */
  pass({ queries, seconds, outcome }: PassReport): void {
    this.seconds.observe({ outcome }, seconds);
    this.queries.inc({ outcome }, queries);
  }

  /** Asks for the index's status whenever metrics are read. Call once. */
  watch(status: () => EmbeddedStatus): void {
    const gauge = (name: string, help: string, member: keyof EmbeddedStatus) =>
      new Gauge({
        name: `bonafide_gallery_index_${name}`,
        help,
        registers: [this.registry],
        collect() {
          this.set(status()[member]);
        },
      });
    gauge('faces', 'Faces in the embedded index, with or without a vector', 'faces');
    gauge('bytes', 'Memory that the embedded index takes', 'bytes');
    gauge('waiting', 'Queries that wait for a pass', 'waiting');
  }
}
