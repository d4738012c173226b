import { createPublicKey } from 'node:crypto';
import { loadOnly } from '@bonafide/platform/config/config';
import { type Command, onDatabase } from '@bonafide/platform/process/command';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Vault } from '@bonafide/sealing/vault';
import { B2cKey } from './b2c-key.entity.js';
import { LinkKeyStore } from './link-keys.js';

const USAGE = 'usage: link-keys TENANT    what reads the callback links of a tenant, as JSON';

/**
 * `node main.js link-keys TENANT`: the keys that an app of the operator's needs to read callback links, `sealing` (AES-256,
 * base64) and `verifying` (PEM); made if the tenant has none yet. Reads BONAFIDE_DATABASE_URL and BONAFIDE_KEYS.
 */
export const linkKeysCommand: Command = async ([, tenant = '', ...more], env) => {
  if (tenant === '' || more.length > 0) return { code: 2, out: '', err: USAGE };
  return onDatabase(env, [B2cKey, DataKey], async (database) => {
    const { BONAFIDE_KEYS: ring } = loadOnly(sealingConfig, env);
    const { sealing, signing } = await new LinkKeyStore(database, new Vault(database, ring)).of(tenant);
    const verifying = createPublicKey(signing).export({ type: 'spki', format: 'pem' });
    return { code: 0, out: JSON.stringify({ sealing: sealing.toString('base64'), verifying }, null, 2), err: '' };
  });
};
