import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { digestOf } from './fingerprint.ts';
import { DEVELOPER_STATE, REPOSITORY } from './layout.ts';
import { inTurn } from './lock.ts';
import { MODELS_HOME, manifestFile } from './model-pack.ts';
import { isPlusReachable } from './plus-pack.ts';
import { recall, remember } from './remembered.ts';
import { SERVICES } from './services.ts';
import { steadyBuild } from './steady-build.ts';

/** Reports what is being done, one short sentence at a time. */
export type Tell = (sentence: string) => void;

const SOURCES = [
  'contract/*.{yaml,json}',
  'contract/{generate,src}/*.ts',
  'proto/**/*.proto',
  'libs/*/{src,packs}/**/*.{ts,json}',
  'services/*/{kernel,src}/**/*.ts',
  '{libs,services}/*/{package,tsconfig}.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const NX = 'node_modules/nx/dist/bin/nx.js';
const OFFLINE_MS = 60_000;
const NETWORK_MS = 120_000;
const STAMP = join(DEVELOPER_STATE, 'build.json');

/** Builds every package with Nx, unless the sources are unchanged since the last build. */
export async function ensureBuilt(tell: Tell): Promise<void> {
  if (isBuilt(sources())) return;
  await oneBuilder(tell, () => {
    if (isBuilt(sources())) return;
    tell('Building all packages');
    const build = () => runTool('the build', [NX, 'run-many', '-t', 'build', '--outputStyle=static']);
    const forget = () => runTool('emptying the cache of the build', [NX, 'reset']);
    remember(STAMP, { digest: steadyBuild({ digest: sources, build, forget }, tell) });
  });
}

/**
 * Builds the model pack of that name, or brings it to its recipe of today. Throws Failure, with the remedy, when that is
 * not possible: a pack of the operator's own must be there.
 */
export async function ensureModels(pack: string, tell: Tell): Promise<void> {
  const isThere = existsSync(manifestFile(pack));
  if (pack === 'plus') {
    if (await havePlus(tell, { network: !isThere })) return;
    throw new Failure('The model pack "plus" cannot be had here. What it lacks: ./dev models pull plus');
  }
  if (pack !== 'default') {
    if (isThere) return;
    throw new Failure(`The model pack "${pack}" is missing. Fetch it: ./dev models pull ${pack}`);
  }
  if (!isThere) tell('Building the default model pack');
  // Half a second when nothing has changed; the recipe may have changed since the pack was built.
  const args = ['libs/inference/dist/build-pack.js', '--out', join(MODELS_HOME, pack)];
  await oneBuilder(tell, () => runTool('the model pack', args));
}

/**
 * Builds the best pack that can be had and answers its name: `plus`, which detects presentation attacks, when it is built,
 * its files lie ready or the network gives them, else `default`, which does not.
 */
export async function ensureBestModels(tell: Tell): Promise<string> {
  if (await havePlus(tell, { network: true })) return 'plus';
  tell(
    'The model pack "plus" cannot be had: its files are not in BONAFIDE_MODEL_DIR, and the network does not give them',
  );
  await ensureModels('default', tell);
  return 'default';
}

/**
 * Builds the pack `plus` when it can be had: true when it is there and as its recipe says. The network is asked only where
 * the files are not here, for three seconds, and once it answers for two minutes.
 */
export function havePlus(tell: Tell, { network }: { network: boolean }): Promise<boolean> {
  return oneBuilder(tell, async () => {
    const local = pull(['--offline'], OFFLINE_MS);
    if (local !== undefined || !network) return tellBuilt(local, tell);
    if (!(await isPlusReachable())) return false;
    tell('Fetching the model pack "plus" (a minute or two)');
    return tellBuilt(pull([], NETWORK_MS), tell);
  });
}

/** What the pull of `plus` printed; undefined when it failed. */
function pull(options: readonly string[], timeout: number): string | undefined {
  const args = ['libs/inference/dist/models.js', 'pull', 'plus', ...options];
  const env = { ...process.env, BONAFIDE_MODELS_HOME: MODELS_HOME };
  const run = spawnSync(process.execPath, args, { cwd: REPOSITORY, env, encoding: 'utf8', timeout });
  return run.status === 0 ? run.stdout : undefined;
}

/** Licences and their caveats are said when weights come in. */
function tellBuilt(printed: string | undefined, tell: Tell): boolean {
  if (printed !== undefined && !/: 0 built, /.test(printed)) tell(`Built the model pack "plus":\n${printed.trimEnd()}`);
  return printed !== undefined;
}

const sources = () => digestOf(SOURCES, process.version);

function isBuilt(digest: string): boolean {
  const isThere = SERVICES.every(({ name }) => existsSync(join(REPOSITORY, 'services', name, 'dist/main.js')));
  return isThere && recall<{ digest: string }>(STAMP)?.digest === digest;
}

/** Two builds at once would overwrite each other's output. */
function oneBuilder<T>(tell: Tell, build: () => T | Promise<T>): Promise<T> {
  const waits = (pid: number) => tell(`Waiting for another build (pid ${pid})`);
  return inTurn(join(DEVELOPER_STATE, 'build-lock.json'), waits, build);
}

/** Runs a Node program of the checkout to its end; prints its output only when it fails. */
function runTool(what: string, args: string[]): void {
  const run = spawnSync(process.execPath, args, {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      NX_DAEMON: 'false',
      NX_NO_CLOUD: 'true',
      NX_TUI: 'false',
      FORCE_COLOR: '0',
      npm_config_loglevel: 'silent',
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
  });
  if (run.status === 0) return;
  const lines = `${run.stdout}\n${run.stderr}`.trimEnd().split('\n').slice(-60);
  throw new Failure(`${what} failed:\n${lines.map((line) => `    ${line}`).join('\n')}`);
}
