import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { digestOf } from './fingerprint.ts';
import { DEVELOPER_STATE, REPOSITORY } from './layout.ts';
import { inTurn } from './lock.ts';
import { recall, remember } from './remembered.ts';
import { SERVICES } from './services.ts';
import { MODELS_HOME, modelPack } from './settings.ts';
import { steadyBuild } from './steady-build.ts';

/** Reports what is being done, one short sentence at a time. */
export type Tell = (sentence: string) => void;

const SOURCES = [
  'contract/*.{yaml,json}',
  'contract/{generate,src}/*.ts',
  'proto/**/*.proto',
  'libs/*/{src,packs}/**/*.{ts,json}',
  'services/*/src/**/*.ts',
  '{libs,services}/*/{package,tsconfig}.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const NX = 'node_modules/nx/dist/bin/nx.js';
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

/** Builds the model pack that the engines load: `default` from the installed libraries, others were pulled before. */
export async function ensureModels(tell: Tell): Promise<void> {
  const pack = modelPack();
  const isThere = existsSync(join(MODELS_HOME, pack, 'manifest.json'));
  if (pack !== 'default') {
    if (isThere) return;
    throw new Failure(`The model pack "${pack}" is missing. Fetch it: ./dev models pull ${pack}`);
  }
  if (!isThere) tell('Building the default model pack');
  // Half a second when nothing has changed; the recipe may have changed since the pack was built.
  await oneBuilder(tell, () =>
    runTool('the model pack', ['libs/inference/dist/build-pack.js', '--out', join(MODELS_HOME, pack)]),
  );
}

const sources = () => digestOf(SOURCES, process.version);

function isBuilt(digest: string): boolean {
  const isThere = SERVICES.every(({ name }) => existsSync(join(REPOSITORY, 'services', name, 'dist/main.js')));
  return isThere && recall<{ digest: string }>(STAMP)?.digest === digest;
}

/** Two builds at once would overwrite each other's output. */
function oneBuilder(tell: Tell, build: () => void): Promise<void> {
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
