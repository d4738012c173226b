import { readFileSync, writeFileSync } from 'node:fs';
import { statOf, TICKS } from './proc-stat.ts';

/** What a process spent on some work. */
export interface ProcessCost {
  /** Highest growth of its resident memory in the meantime, MiB. */
  peakMiB: number;
  /** CPU of all its threads, milliseconds, in steps of 10. */
  cpuMs: number;
}

/** Measures a process of this user while `work` runs; Linux only. Other work of the process counts, too. */
export async function costOf(pid: number, work: () => Promise<unknown>): Promise<ProcessCost> {
  // Sets the peak of the resident memory to what is resident now (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const [resident, spent] = [kilobytes(pid, 'VmRSS'), cpuSeconds(pid)];
  await work();
  return { peakMiB: (kilobytes(pid, 'VmHWM') - resident) / 1024, cpuMs: (cpuSeconds(pid) - spent) * 1000 };
}

function kilobytes(pid: number, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
