/** The module of tasks that workers run. */
export const TASKS = new URL('./match/match.tasks.js', import.meta.url);
