/** The module of tasks that workers run. */
export const TASKS = new URL('./docverify.tasks.js', import.meta.url);
