import type { DataSource, EntityManager } from 'typeorm';

/** The end of a transaction: what it answers, and its last statements, on which nothing waits but COMMIT. */
export interface Ending<T> {
  answer: T;
  last: readonly Promise<unknown>[];
}

/**
 * Runs work in a transaction whose last statements travel together, with COMMIT behind them: where one of them fails,
 * PostgreSQL rolls back instead. What refuses by its result alone must not be among them. Throws what the work or the first
 * statement that failed threw; nothing is written then.
 */
export async function transaction<T>(
  database: DataSource,
  work: (manager: EntityManager) => Promise<Ending<T>>,
): Promise<T> {
  const runner = database.createQueryRunner();
  try {
    await runner.startTransaction();
    const { answer, last } = await work(runner.manager);
    await together([...last, runner.commitTransaction()]);
    return answer;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/**
 * Waits for statements of one transaction that travel together. Throws what the first of them that failed threw: the later
 * ones failed with it.
 */
export async function together(statements: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(statements)) if (result.status === 'rejected') throw result.reason;
}

/**
 * What follows statements of one transaction without waiting for them; whoever ends it does. Throws what the first of all that
 * failed threw.
 */
export async function behind<T>(statements: readonly Promise<unknown>[], next: Promise<T>): Promise<T> {
  for (const before of statements) before.catch(() => undefined);
  try {
    return await next;
  } catch (error) {
    await together(statements);
    throw error;
  }
}
