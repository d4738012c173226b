import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/** Rows that one statement deletes at most: a large backlog then neither holds locks for long nor exceeds its time. */
const BATCH = 1000;

/**
 * Deletes the rows whose `property`, a time with an index of its own, was more than so many seconds ago by the database's
 * clock; returns how many there were. Rows that somebody else holds are left for the next time, and what somebody has just
 * changed is asked again, since the lock reads the newest version of a row.
 */
export async function deleteBefore<Row extends ObjectLiteral>(
  database: DataSource,
  entity: EntityTarget<Row>,
  property: keyof Row & string,
  secondsAgo: number,
): Promise<number> {
  const { tablePath, columns } = database.getMetadata(entity);
  const column = columns.find(({ propertyName }) => propertyName === property);
  if (!column) throw new Error(`${tablePath} has no column for ${property}`);
  const [table, name] = [database.driver.escape(tablePath), database.driver.escape(column.databaseName)];
  const statement = `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table} WHERE ${name} < now() - make_interval(secs => $1) ORDER BY ${name} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`;
  for (let total = 0; ; ) {
    const [, count]: [unknown, number] = await database.query(statement, [secondsAgo]);
    total += count;
    if (count < BATCH) return total;
  }
}
