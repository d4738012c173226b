import { Counter, type Registry } from 'prom-client';

/** One counter for all consumers of a process. */
export function consumedCounter(registry: Registry): Counter<'consumer' | 'outcome'> {
  const name = 'bonafide_events_consumed_total';
  const known = registry.getSingleMetric(name) as Counter<'consumer' | 'outcome'> | undefined;
  return (
    known ??
    new Counter({
      name,
      help: 'Deliveries of events by outcome: handled, duplicate, failed, parked',
      labelNames: ['consumer', 'outcome'],
      registers: [registry],
    })
  );
}
