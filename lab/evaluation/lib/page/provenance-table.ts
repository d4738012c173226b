import type { Provenance } from '../run/run.ts';
import { figure, table } from './page.ts';

/** Command, machine and the digests of the networks behind a report. */
export function provenanceTable({ date, command, machine, node, pack }: Provenance, cpuMs: number | null): string {
  const rows = [
    ['Command', command],
    ['Date', date],
    ['Machine', `${machine}, Node ${node}`],
    ['CPU time per picture', `${figure(cpuMs, 1)} ms`],
    ['Pack', `${pack.name}, version ${pack.version}`],
    ...Object.entries(pack.models),
  ];
  return table(['', ''], rows);
}
