import { type Command, type Outcome, onDatabase } from '@bonafide/platform/process/command';
import type { DataSource } from 'typeorm';
import { givenFile } from './given-file.js';
import { SEAL_ACTIONS } from './seal-actions.js';
import { SealReport } from './seal-report.js';
import { TenantTrusts } from './tenant-trusts.js';
import { TRUST_ENTITIES } from './trust.entity.js';
import { refused, TrustImports } from './trust-imports.js';
import { TrustReport } from './trust-report.js';

const USAGE = `usage: trust list [STATE]               lists, states and tenants' decisions; of a state its certificates
       trust import SOURCE FILE ROOT    puts a master list in force, if the root's list signer signed it
       trust withdraw SOURCE            no longer trusts a source's list
       trust revocations FILE           keeps a revocation list, if a certificate of the store signed it
       trust verify                     reads every certificate again, and names those that are broken
       trust expiring [DAYS]            certificates that end within so many days, 180 unless said
       trust add TENANT FILE            trusts a certificate for one tenant
       trust remove TENANT SHA256       no longer trusts one for one tenant, whatever the lists say
       trust reset TENANT SHA256        takes the tenant's decision back
       trust seal-list [STATE]          signers of visible digital seals, and who vouches for them
       trust seal-import FILE           keeps signers of seals that a certificate of the store issued
       trust seal-add TENANT FILE       trusts a signer of seals by itself for one tenant
       trust seal-withdraw SHA256       no longer uses a signer of seals, also when a file has it again
       trust seal-restore SHA256        uses a withdrawn one again
A file is a path, - for standard input, or base64:… for the bytes themselves; PEM is read too.`;

const MOST_DAYS = 36_500;

type Action = (database: DataSource, args: readonly string[]) => Promise<Outcome>;

/** By name: the least and the most arguments, and what it does. */
const ACTIONS: Readonly<Record<string, readonly [least: number, most: number, run: Action]>> = {
  list: [0, 1, async (database, [state]) => said(await new TrustReport(database).list(state?.toUpperCase()))],
  import: [3, 3, importList],
  withdraw: [1, 1, withdrawList],
  revocations: [1, 1, importRevocations],
  verify: [0, 0, verify],
  expiring: [0, 1, expiring],
  add: [2, 2, async (database, [tenant = '', path = '']) => said(await addTo(database, tenant, path))],
  remove: [
    2,
    2,
    async (database, [tenant = '', sha256 = '']) =>
      said(['no longer trusted:', await new TenantTrusts(database).remove(tenant, sha256)]),
  ],
  reset: [
    2,
    2,
    async (database, [tenant = '', sha256 = '']) =>
      said(['as the lists say:', await new TenantTrusts(database).reset(tenant, sha256)]),
  ],
  'seal-list': [0, 1, SEAL_ACTIONS.list],
  'seal-import': [1, 1, SEAL_ACTIONS.import],
  'seal-add': [2, 2, SEAL_ACTIONS.add],
  'seal-withdraw': [1, 1, SEAL_ACTIONS.withdraw],
  'seal-restore': [1, 1, SEAL_ACTIONS.restore],
};

/**
 * `node main.js trust list|import|...`: whose signatures on chips and seals are trusted. Reads BONAFIDE_DATABASE_URL. Running replicas
 * follow with their next request.
 */
export const trustCommand: Command = async (args, env) => {
  const [, name = '', ...more] = args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action || more.length < action[0] || more.length > action[1]) return { code: 2, out: '', err: USAGE };
  return onDatabase(env, TRUST_ENTITIES, (database) => action[2](database, more));
};

async function importList(database: DataSource, [source = '', path = '', root = '']: readonly string[]) {
  const { list, isNew } = await new TrustImports(database).importList(
    source,
    await givenFile(path),
    await givenFile(root),
  );
  const { version, certificates, unreadable, signedAt } = list;
  const what = `${list.source} ${version}, signed ${signedAt.toISOString().slice(0, 10)}: ${certificates} certificates`;
  const rest = unreadable > 0 ? `, and ${unreadable} that cannot be read` : '';
  return said([isNew ? `in force: ${what}${rest}` : `was in force already: ${what}${rest}`]);
}

async function withdrawList(database: DataSource, [source = '']: readonly string[]): Promise<Outcome> {
  await new TrustImports(database).withdrawList(source);
  return said([`no list of ${source} is in force any more`]);
}

async function importRevocations(database: DataSource, [path = '']: readonly string[]) {
  const { state, revoked } = await new TrustImports(database).importRevocations(await givenFile(path));
  return said([`${state} took back ${revoked} signers`]);
}

async function verify(database: DataSource): Promise<Outcome> {
  const reports = [await new TrustReport(database).faults(), await new SealReport(database).faults()];
  const checked = reports.reduce((sum, report) => sum + report.checked, 0);
  const faults = reports.flatMap((report) => report.faults);
  if (faults.length > 0) return { code: 1, out: faults.join('\n'), err: `${faults.length} of ${checked} are at fault` };
  return said([`${checked} certificates are whole, and their keys usable`]);
}

async function expiring(database: DataSource, [days = '180']: readonly string[]): Promise<Outcome> {
  if (!/^\d{1,5}$/.test(days) || Number(days) > MOST_DAYS) throw refused(`DAYS is a number up to ${MOST_DAYS}`);
  return said(await new TrustReport(database).expiring(Number(days)));
}

async function addTo(database: DataSource, tenant: string, path: string): Promise<string[]> {
  return [`trusted for ${tenant}:`, await new TenantTrusts(database).add(tenant, await givenFile(path))];
}

function said(lines: readonly string[]): Outcome {
  return { code: 0, out: lines.join('\n'), err: '' };
}
