/** The module of tasks that workers run. */
export const TASKS = new URL('./analyze/analyze.tasks.js', import.meta.url);
