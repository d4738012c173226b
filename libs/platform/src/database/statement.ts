import type pg from 'pg';
import { type EntityManager, QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';

/**
 * A statement of a hot path, run in the transaction of `manager` if that is in one; answers its rows. Each connection parses
 * it once, under its name, and no entities are made. Statements of one transaction that are asked for in one turn travel
 * together and run in that order. Throws TypeORM's QueryFailedError, without the values.
 */
export function statement<Row extends object = object>(name: string, text: string) {
  return async (manager: EntityManager, values: readonly unknown[]): Promise<Row[]> => {
    const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
    if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
    try {
      const client: pg.ClientBase = await runner.connect();
      return (await client.query<Row>({ name, text, values: [...values] })).rows;
    } catch (error) {
      throw new QueryFailedError(text, undefined, error as Error);
    } finally {
      if (runner !== manager.queryRunner) await runner.release();
    }
  };
}
