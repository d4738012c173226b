/** The module of tasks that workers run. */
export const TASKS = new URL('./reading/reading.tasks.js', import.meta.url);
