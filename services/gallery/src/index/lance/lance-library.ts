import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * What is used of `@lancedb/lancedb`, which is 180 MB and no part of an installation: an operator who wants it installs it.
 * Written down here, since its own types are not there either.
 */
export interface LanceLibrary {
  connect(
    uri: string,
    options: { readConsistencyInterval: number; storageOptions: Record<string, string> },
  ): Promise<LanceDatabase>;
  makeArrowTable(rows: readonly object[], options: { schema: unknown }): unknown;
  Index: { ivfFlat(options: { distanceType: 'cosine'; numPartitions: number }): unknown; btree(): unknown };
}

export interface LanceDatabase {
  openTable(name: string): Promise<LanceTable>;
  createEmptyTable(name: string, schema: unknown, options: { mode: 'overwrite' }): Promise<LanceTable>;
  dropTable(name: string): Promise<void>;
  close(): void;
}

export interface LanceTable {
  query(): LanceQuery;
  countRows(): Promise<number>;
  delete(predicate: string): Promise<unknown>;
  update(change: { where: string; valuesSql: Record<string, string> }): Promise<unknown>;
  mergeInsert(on: string): LanceMerge;
  createIndex(
    column: string,
    options: { config: unknown; replace: boolean; waitTimeoutSeconds: number },
  ): Promise<void>;
  indexStats(name: string): Promise<{ numUnindexedRows: number } | undefined>;
  optimize(options: { cleanupOlderThan: Date }): Promise<unknown>;
  close(): void;
}

export interface LanceMerge {
  whenMatchedUpdateAll(): LanceMerge;
  whenNotMatchedInsertAll(): LanceMerge;
  execute(data: unknown): Promise<unknown>;
}

export interface LanceQuery extends AsyncIterable<{ toArray(): unknown[] }> {
  where(predicate: string): LanceQuery;
  select(columns: readonly string[]): LanceQuery;
  limit(limit: number): LanceQuery;
  nearestTo(vector: Float32Array): LanceVectorQuery;
  toArray(): Promise<unknown[]>;
}

export interface LanceVectorQuery extends LanceQuery {
  distanceType(type: 'cosine'): LanceVectorQuery;
  nprobes(partitions: number): LanceVectorQuery;
  distanceRange(lowest: number | undefined, highest: number): LanceVectorQuery;
}

/** The Arrow that the library brings, as far as it makes schemas. */
export interface Arrow {
  Schema: new (fields: unknown[]) => unknown;
  Field: new (name: string, type: unknown, nullable: boolean) => unknown;
  Utf8: new () => unknown;
  Float32: new () => unknown;
  List: new (item: unknown) => unknown;
  FixedSizeList: new (size: number, item: unknown) => unknown;
}

/** Loads the library and its Arrow from the folder whose `node_modules` has it. Throws where it has not. */
export function loadLance(folder: string): { lance: LanceLibrary; arrow: Arrow } {
  const from = createRequire(join(folder, 'package.json'));
  const lance = from('@lancedb/lancedb') as LanceLibrary;
  return { lance, arrow: createRequire(from.resolve('@lancedb/lancedb'))('apache-arrow') as Arrow };
}
