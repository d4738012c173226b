import type { Logger } from '@bonafide/platform/observability/logger';
import { type DataSource, type EntityTarget, LessThan } from 'typeorm';

/** A row that is kept until its time has come. */
export interface Expiring {
  expiresAt: Date;
}

const EVERY_MS = 60_000;

/**
 * Deletes expired rows once a minute, from now until the returned function is called. Readers look at the time
 * themselves; this only keeps tables small and promises about retention true.
 */
export function sweepExpired(
  database: DataSource,
  kinds: readonly EntityTarget<Expiring>[],
  log: Logger,
): () => Promise<void> {
  const timer = setInterval(
    () => void sweep().catch((err) => log.warn({ err }, 'expired rows stay for now')),
    EVERY_MS,
  );
  async function sweep(): Promise<void> {
    for (const kind of kinds) await database.getRepository(kind).delete({ expiresAt: LessThan(new Date()) });
  }
  return async () => clearInterval(timer);
}
