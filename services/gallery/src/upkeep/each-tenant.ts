import type { Logger } from '@bonafide/platform/observability/logger';

/**
 * Works for one tenant after another; one for whom it fails does not keep it from the others. Throws the first failure in the
 * end, so that the turn does not count as a success.
 */
export async function eachTenant<Of extends { readonly tenant: string }>(
  tenants: readonly Of[],
  log: Logger,
  work: (of: Of) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const one of tenants) {
    await work(one).catch((err: unknown) => {
      log.warn({ err, tenant: one.tenant }, 'upkeep of a tenant failed, it is tried again');
      failures.push(err);
    });
  }
  if (failures.length > 0) throw failures[0];
}
