import { chipTasks } from '../../src/chip/chip.tasks.js';

export const needs = [];
export const tasks = chipTasks;
