import { otherFiles } from '../run/pictures.ts';
import type { Provenance } from '../run/run.ts';
import { figure, table } from './page.ts';

/** Command, machine and the digests of the networks behind a report, and the set's files that are no pictures. */
export function provenanceTable(
  { date, command, machine, node, pack }: Provenance,
  cpuMs: number | null,
  others: readonly string[],
): string {
  const rows = [
    ['Command', command],
    ['Date', date],
    ['Machine', `${machine}, Node ${node}`],
    ...otherFiles(others).map((sentence) => ['Left out', sentence]),
    ['CPU time per picture', `${figure(cpuMs, 1)} ms`],
    ['Pack', `${pack.name}, version ${pack.version}`],
    ...Object.entries(pack.models),
  ];
  return table(['', ''], rows);
}
