import { type Command, onDatabase } from '@bonafide/platform/process/command';
import { TenantIndex } from '../ledger/tenant-index.entity.js';

const USAGE = `usage: rekey TENANT    gives the tenant's faces a new secret; the service moves them, searches go on meanwhile`;

/** `node dist/main.js rekey TENANT`: asks the running service for a space with a new secret. Reads BONAFIDE_DATABASE_URL. */
export const rekeyCommand: Command = async (args, env) => {
  const [, tenant = '', ...more] = args;
  if (tenant === '' || more.length > 0) return { code: 2, out: '', err: USAGE };
  return onDatabase(env, [TenantIndex], async (database) => {
    const rows = database.getRepository(TenantIndex);
    const { affected } = await rows.update({ tenant }, { rekeyAskedAt: () => 'now()' });
    if (!affected) return { code: 1, out: '', err: `There are no faces of the tenant ${tenant}` };
    const { members } = await rows.findOneByOrFail({ tenant });
    return { code: 0, out: `The faces of ${members} members move to a space with a new secret.`, err: '' };
  });
};
