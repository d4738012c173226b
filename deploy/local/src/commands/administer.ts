import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, type Tell } from '../build.ts';
import { Failure, Misuse } from '../failure.ts';
import { DEVELOPER_STATE, REPOSITORY } from '../layout.ts';
import { runningWithoutPad } from '../model-pack.ts';
import { runningProcess } from '../servers/process.ts';
import { baseUrl, databaseUrl, recordingsFolder } from '../settings.ts';
import { planStack } from '../stack.ts';
import { developerStack } from './up.ts';

/** Services whose sections of settings operators change by hand. */
const WITH_SETTINGS = ['docverify', 'faceliveness', 'gallery', 'onboarding'] as const;

/**
 * `./dev tenant|client|key add|revoke|list ...`: the gateway's own command, on the database of the developer's stack.
 * Resolves with its exit code.
 */
export function administer(args: readonly string[], tell: Tell): Promise<number> {
  return runCommand('gateway', args, tell);
}

/** `./dev setting SERVICE show|change ...`: the service's own command. Resolves with its exit code. */
export async function setting([name, ...args]: readonly string[], tell: Tell): Promise<number> {
  const service = WITH_SETTINGS.find((one) => one === name);
  if (!service) throw new Misuse(`There are settings of ${WITH_SETTINGS.join(', ')}, none of "${name}".`);
  return runCommand(service, ['setting', ...args], tell);
}

/** `./dev customers import|show|remove ...`: onboarding's own command. Resolves with its exit code. */
export function customers(args: readonly string[], tell: Tell): Promise<number> {
  return runCommand('onboarding', ['customers', ...args], tell);
}

/** `./dev pages export ...`: onboarding's own command, for the pages of documents that are kept. Resolves with its exit code. */
export function pages(args: readonly string[], tell: Tell): Promise<number> {
  return runCommand('onboarding', ['pages', ...args], tell);
}

/** `./dev audit verify ...`: onboarding's own command, which walks the audit logs. Resolves with its exit code. */
export function audit(args: readonly string[], tell: Tell): Promise<number> {
  return runCommand('onboarding', ['audit', ...args], tell);
}

/** `./dev trust list|import|verify ...`: docverify's own command, about whose signatures on chips and seals are trusted. Resolves with its exit code. */
export function trust(args: readonly string[], tell: Tell): Promise<number> {
  return runCommand('docverify', ['trust', ...args], tell);
}

/** `./dev wallet-anchor add|list|remove ...`: docverify's own command, about who issues documents of wallets. Resolves with its exit code. */
export function walletAnchor(args: readonly string[], tell: Tell): Promise<number> {
  return runCommand('docverify', ['wallet-anchor', ...args], tell);
}

/** `./dev gallery rekey TENANT`: gallery's own command, which turns a tenant's vectors by a new secret. Resolves with its exit code. */
export function rekeyGallery(tenant: string, tell: Tell): Promise<number> {
  return runCommand('gallery', ['rekey', tenant], tell);
}

async function runCommand(service: string, args: readonly string[], tell: Tell): Promise<number> {
  if (!runningProcess(DEVELOPER_STATE, 'postgres')) {
    throw new Failure('PostgreSQL does not run here. Start the stack: ./dev up');
  }
  await ensureBuilt(tell);
  const { secrets, ports, pack } = await planStack(developerStack({ asItIs: true }));
  const main = join(REPOSITORY, `services/${service}/dist/main.js`);
  const env = {
    PATH: process.env.PATH,
    BONAFIDE_DATABASE_URL: databaseUrl(service, secrets, ports),
    BONAFIDE_KEYS: secrets.services[service]?.keyRing,
    BONAFIDE_LIVENESS_WITHOUT_PAD: runningWithoutPad(pack),
    BONAFIDE_PUBLIC_URL: baseUrl(ports),
    BONAFIDE_RECORDINGS_FOLDER: recordingsFolder(DEVELOPER_STATE),
  };
  const { status } = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit', env });
  return status ?? 1;
}
