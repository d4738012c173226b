import { readFileSync } from 'node:fs';

/** Kernel clock ticks in a second, as /proc counts them on Linux. */
export const TICKS = 100;

/** The numbered fields of /proc/PID/stat (proc(5)), from the third. Throws when there is no such process. */
export function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name, in parentheses, may hold spaces; they follow it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
