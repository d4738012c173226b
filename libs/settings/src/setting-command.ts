import { baseConfig, loadOnly } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { readJson } from '@bonafide/platform/http/bounded-json';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { type Command, type Outcome, onDatabase } from '@bonafide/platform/process/command';
import type { z } from 'zod';
import type { Settings } from './settings.js';
import { SettingsFeed } from './settings-feed.js';
import { SettingsStore } from './settings-store.js';
import { TenantSetting } from './tenant-setting.entity.js';
import { isTree, type Tree } from './tree.js';

const USAGE = `usage: setting show TENANT                    what is in force, as JSON by section
       setting change TENANT SECTION JSON     lays the members of the JSON object over it`;

/** A section that operators read and change; `change` throws DomainError, naming the field. */
type Administered = Pick<Settings<object>, 'name' | 'of' | 'change'>;

/** What a service says of the sections that operators may change. */
export interface SettingCommand<S extends z.ZodRawShape> {
  /** The keys of the environment that the sections' defaults come from. */
  config: S;
  open: (store: SettingsStore, values: z.infer<z.ZodObject<S>>) => readonly Administered[];
}

/**
 * `node main.js setting show|change`, for the `commands` of a service: the sections of a tenant, read and changed on
 * the service's database under the rules of any other change. Running replicas follow within milliseconds. Reads
 * BONAFIDE_DATABASE_URL and the keys of `config`.
 */
export function settingCommand<S extends z.ZodRawShape>({ config, open }: SettingCommand<S>): Command {
  return async (args, env) => {
    const [, action = '', tenant = '', ...more] = args;
    const known = (action === 'show' && more.length === 0) || (action === 'change' && more.length === 2);
    if (!known || tenant === '') return { code: 2, out: '', err: USAGE };
    return onDatabase(env, [TenantSetting], async (database) => {
      const log = createLogger('setting', 'warn', process.stderr);
      // Not started: a command asks the database itself.
      const feed = new SettingsFeed(loadOnly({ BONAFIDE_DATABASE_URL: baseConfig.BONAFIDE_DATABASE_URL }, env), log);
      const store = new SettingsStore(database, feed, log, new Metrics('setting'));
      const sections = open(store, loadOnly(config, env));
      if (action === 'show') return shown(tenant, sections);
      const [name = '', text = ''] = more;
      const section = sections.find((one) => one.name === name);
      const names = sections.map((one) => one.name).join(', ');
      if (!section) throw new DomainError('NOT_FOUND', `No section "${name}"; there is ${names}`);
      await section.change(tenant, changeOf(text));
      return shown(tenant, [section]);
    });
  };
}

async function shown(tenant: string, sections: readonly Administered[]): Promise<Outcome> {
  const inForce = await Promise.all(sections.map(async (section) => [section.name, await section.of(tenant)] as const));
  return { code: 0, out: JSON.stringify(Object.fromEntries(inForce), null, 2), err: '' };
}

function changeOf(text: string): Tree {
  const change = readJson(Buffer.from(text), { name: 'The change' });
  if (!isTree(change)) throw new DomainError('FIELD_TYPE', 'The change is not a JSON object');
  return change;
}
