import type { EntityManager, EntityMetadata } from 'typeorm';

/** Which column leads from a row to the person. */
const TO_PERSON = ['subjectId', 'sessionId'] as const;

/**
 * How many rows refer to people, by table, in the order of their names; tables without one are left out. Those of every
 * proof are among them, since they refer to the person or to one of its sessions by a column of that name.
 */
export async function keptOf(manager: EntityManager, subjectIds: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const { entityMetadatas } = manager.dataSource;
  const tables = entityMetadatas.map(({ tableName }) => tableName).sort();
  for (const table of tables) {
    const metadata = entityMetadatas.find(({ tableName }) => tableName === table);
    const condition = metadata && conditionOf(metadata);
    if (!condition) continue;
    const sql = `SELECT count(*)::int AS rows FROM ${table} WHERE ${condition}`;
    const [{ rows }] = await manager.query<[{ rows: number }]>(sql, [subjectIds]);
    if (rows > 0) counts[table] = rows;
  }
  return counts;
}

/** $1 people. */
function conditionOf(metadata: EntityMetadata): string | undefined {
  if (metadata.tableName === 'subject') return 'id = ANY($1)';
  const column = TO_PERSON.map((name) => metadata.findColumnWithPropertyName(name)).find(
    (found) => found !== undefined,
  );
  if (!column) return undefined;
  return column.propertyName === 'subjectId'
    ? `${column.databaseName} = ANY($1)`
    : `${column.databaseName} IN (SELECT id FROM session WHERE subject_id = ANY($1))`;
}
