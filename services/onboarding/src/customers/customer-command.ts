import { open } from 'node:fs/promises';
import { loadOnly } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { type Command, type Outcome, onDatabase } from '@bonafide/platform/process/command';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Vault } from '@bonafide/sealing/vault';
import type { DataSource } from 'typeorm';
import { KeyedDigests } from '../journey/subject/keyed-digests.js';
import { LookupKey } from '../journey/subject/lookup-key.entity.js';
import { LookupKeys } from '../journey/subject/lookup-keys.js';
import { CustomerFactRow, CustomerFile, CustomerRow } from './customer.entity.js';
import { CustomerDigests } from './customer-digests.js';
import { CustomerImport } from './customer-import.js';

const USAGE = `usage: customers import TENANT FILE   puts the CSV file (- reads standard input) in place of the tenant's
       customers show TENANT          how many customers its file holds, and since when
       customers remove TENANT        deletes its file`;

const ENTITIES = [CustomerFile, CustomerRow, CustomerFactRow, LookupKey, DataKey];

/**
 * `node main.js customers import|show|remove`: the customer file of a tenant. Reads BONAFIDE_DATABASE_URL, and for an import
 * BONAFIDE_KEYS. Running replicas use what was imported from its end on.
 */
export const customerCommand: Command = async (args, env) => {
  const [, action = '', tenant = '', path, ...more] = args;
  const known = action === 'import' ? path !== undefined : ['show', 'remove'].includes(action) && path === undefined;
  if (!known || tenant === '' || more.length > 0) return { code: 2, out: '', err: USAGE };
  return onDatabase(env, ENTITIES, async (database) => {
    if (action === 'show') return show(database, tenant);
    const imports = importOn(database, env, action === 'import');
    if (action === 'remove') {
      if (!(await imports.remove(tenant))) throw new DomainError('NOT_FOUND', `No customer file of ${tenant}`);
      return said(`removed the customer file of ${tenant}`);
    }
    const source = path === '-' ? process.stdin : (await open(path ?? '')).createReadStream();
    return said(`imported ${await imports.replace(tenant, source)} customers of ${tenant}`);
  });
};

function importOn(database: DataSource, env: NodeJS.ProcessEnv, seals: boolean): CustomerImport {
  // To delete takes no key.
  const ring = seals ? loadOnly(sealingConfig, env).BONAFIDE_KEYS : { activeId: '', keys: new Map() };
  const vault = new Vault(database, ring);
  return new CustomerImport(database, vault, new CustomerDigests(new KeyedDigests(new LookupKeys(database, vault))));
}

async function show(database: DataSource, tenant: string): Promise<Outcome> {
  const file = await database.getRepository(CustomerFile).findOneBy({ tenant });
  if (!file) throw new DomainError('NOT_FOUND', `No customer file of ${tenant}`);
  return said(`${file.customers} customers of ${tenant}, imported ${file.importedAt.toISOString()}`);
}

function said(out: string): Outcome {
  return { code: 0, out, err: '' };
}
