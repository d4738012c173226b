import type { Role } from '@bonafide/inference/pack/manifest';
import { chipTasks } from './chip/chip.tasks.js';
import { readingTasks } from './reading/reading.tasks.js';
import { NEEDED, USED } from './reading/roles.js';
import { walletTasks } from './wallet/wallet.tasks.js';

export const needs: Role[] = NEEDED;
export const uses: Role[] = USED;

export const tasks = { ...readingTasks, ...chipTasks, ...walletTasks };
