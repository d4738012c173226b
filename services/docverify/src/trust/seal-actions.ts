import type { Outcome } from '@bonafide/platform/process/command';
import type { DataSource } from 'typeorm';
import { givenFile, givenFiles } from './given-file.js';
import { type SealImport, SealImports } from './seal-imports.js';
import { SealReport } from './seal-report.js';

/** Those that are named of what was refused. */
const MOST_TOLD = 50;

/** Verbs of the command `trust` about signers of seals; what they throw is told by the command. */
export const SEAL_ACTIONS = {
  list: async (database: DataSource, [state]: readonly string[]) =>
    said(await new SealReport(database).list(state?.toUpperCase())),
  import: async (database: DataSource, [path = '']: readonly string[]) =>
    said(imported(await new SealImports(database).importFile(await givenFiles(path)))),
  add: async (database: DataSource, [tenant = '', path = '']: readonly string[]) =>
    said([`trusted by itself for ${tenant}:`, await new SealImports(database).addFor(tenant, await givenFile(path))]),
  withdraw: async (database: DataSource, [sha256 = '']: readonly string[]) => {
    await new SealImports(database).withdraw(sha256);
    return said(['no longer used:', sha256]);
  },
  restore: async (database: DataSource, [sha256 = '']: readonly string[]) => {
    await new SealImports(database).restore(sha256);
    return said(['used again:', sha256]);
  },
};

function imported({ kept, known, withdrawn, refused, unreadable }: SealImport): string[] {
  return [
    `${kept.length} signers of seals are kept${kept.length > 0 ? `: ${kept.slice(0, MOST_TOLD).join(' ')}` : ''}`,
    ...(known > 0 ? [`${known} were there before, ${withdrawn} of them withdrawn`] : []),
    ...refused.slice(0, MOST_TOLD).map(([name, why]) => `refused ${name}: ${why}`),
    ...(refused.length > MOST_TOLD ? [`and ${refused.length - MOST_TOLD} more`] : []),
    ...(unreadable > 0 ? [`${unreadable} cannot be read`] : []),
  ];
}

function said(lines: readonly string[]): Outcome {
  return { code: 0, out: lines.join('\n'), err: '' };
}
