import type { EntityManager } from 'typeorm';

/** The database's time at the beginning of the transaction: the one clock that all replicas share. */
export async function databaseTime(manager: EntityManager): Promise<Date> {
  const [{ now }] = await manager.query<[{ now: Date }]>('SELECT now() AS now');
  return now;
}
