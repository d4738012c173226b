import type { EntityManager } from 'typeorm';
import { EndpointRow, EndpointSecretRow } from './endpoint.entity.js';

/** An endpoint and its secrets that still sign, the one that seals first. */
export interface EndpointWithSecrets {
  row: EndpointRow;
  secrets: readonly [EndpointSecretRow, ...EndpointSecretRow[]];
}

/** The endpoints of a tenant, or one of them, with the secrets that sign by the database's clock; the oldest first. */
export async function readEndpoints(
  manager: EntityManager,
  tenant: string,
  id?: string,
): Promise<EndpointWithSecrets[]> {
  const one = id === undefined ? {} : { id };
  const rows = await manager.find(EndpointRow, { where: { tenant, ...one }, order: { createdAt: 'ASC', id: 'ASC' } });
  if (rows.length === 0) return [];
  const ofOne = id === undefined ? '' : ' AND secret.endpointId = :id';
  const secrets = await manager
    .createQueryBuilder(EndpointSecretRow, 'secret')
    .where(`secret.tenant = :tenant AND (secret.expiresAt IS NULL OR secret.expiresAt > now())${ofOne}`, { tenant, id })
    .orderBy('secret.expiresAt', 'DESC', 'NULLS FIRST')
    .getMany();
  return rows.flatMap((row) => {
    const [first, ...others] = secrets.filter(({ endpointId }) => endpointId === row.id);
    // Deleted between the two statements.
    return first ? [{ row, secrets: [first, ...others] as const }] : [];
  });
}
