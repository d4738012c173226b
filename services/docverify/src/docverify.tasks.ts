import type { Role } from '@bonafide/inference/pack/manifest';
import { chipTasks } from './chip/chip.tasks.js';
import { readingTasks } from './reading/reading.tasks.js';
import { LENT, NEEDED, USED } from './reading/roles.js';
import { walletTasks } from './wallet/wallet.tasks.js';

export const needs: Role[] = NEEDED;
export const uses: Role[] = USED;
export const lent: Role[] = LENT;

export const tasks = { ...readingTasks, ...chipTasks, ...walletTasks };
