import { join } from 'node:path';

/** Root of the checkout that this code belongs to. */
export const REPOSITORY = join(import.meta.dirname, '../../..');

/** Where the developer's own stack keeps its state; ignored by git. */
export const DEVELOPER_STATE = join(REPOSITORY, '.bonafide');

/** Path of the record of a process that was started for the stack in `stateDir`. */
export const recordFile = (stateDir: string, name: string) => join(stateDir, 'run', `${name}.json`);

/** Where the output of such a process goes. */
export const logFile = (stateDir: string, name: string) => join(stateDir, 'logs', `${name}.log`);
