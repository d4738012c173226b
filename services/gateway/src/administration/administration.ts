import { type Command, onDatabase } from '@bonafide/platform/process/command';
import { ApiKey } from '../tenants/api-key.entity.js';
import { Client } from '../tenants/client.entity.js';
import { Credentials } from '../tenants/credentials.js';
import { Tenant } from '../tenants/tenant.entity.js';
import { type Administered, commandOf } from './administer.js';

const administration: Command = async (args, env) => {
  const command = commandOf(args);
  if (typeof command !== 'function') return command;
  return onDatabase(env, [Tenant, Client, ApiKey], (database) => command(new Credentials(database)));
};

/** The commands that administer tenants, by verb. BONAFIDE_DATABASE_URL is the only key that they read. */
export const administrationCommands: Readonly<Record<Administered, Command>> = {
  tenant: administration,
  client: administration,
  key: administration,
};
