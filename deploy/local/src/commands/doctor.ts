import { existsSync, statfsSync } from 'node:fs';
import { checkKnownCredentials } from '../credentials.ts';
import { DEVELOPER_STATE, REPOSITORY } from '../layout.ts';
import { manifestFile, modelPack, padOf, padWarning, runningWithoutPad } from '../model-pack.ts';
import { natsBinary } from '../servers/nats.ts';
import { isPortFree } from '../servers/ports.ts';
import { runningProcess } from '../servers/process.ts';
import { baseUrl } from '../settings.ts';
import { knownPorts } from '../stack-ports.ts';
import { type Finding, processFindings } from './process-findings.ts';
import { type Health, healthOf } from './status.ts';
import { developerStack } from './up.ts';

const LEAST_FREE_GIB = 2;

/** `./dev doctor`: checks what the stack needs; names each problem and its remedy. Returns the number of problems. */
export async function doctor(): Promise<number> {
  const health = await healthOf(DEVELOPER_STATE);
  const findings = [
    disk(),
    nats(),
    models(),
    attacks(),
    await gatewayPort(),
    ...processes(health),
    ...(await credentials(health)),
  ];
  for (const { title, problem, warning, remedy } of findings) {
    if (problem) console.log(`  ✗ ${title}: ${problem}\n      ${remedy}`);
    else console.log(warning ? `  ! ${title}: ${warning}\n      ${remedy}` : `  ✓ ${title}`);
  }
  return findings.filter(({ problem }) => problem).length;
}

function disk(): Finding {
  const { bavail, bsize } = statfsSync(REPOSITORY);
  const free = (bavail * bsize) / 2 ** 30;
  return {
    title: 'disk space',
    problem: free < LEAST_FREE_GIB ? `${free.toFixed(1)} GiB left, ${LEAST_FREE_GIB} GiB are needed` : undefined,
    remedy: 'Free some space on the disk of this checkout.',
  };
}

function nats(): Finding {
  return {
    title: 'nats-server',
    problem: natsBinary() ? undefined : 'not installed',
    remedy: 'Run ./dev up as root once, or: apt-get update && apt-get install nats-server',
  };
}

function models(): Finding {
  const pack = modelPack();
  return {
    title: `model pack "${pack}"`,
    problem: existsSync(manifestFile(pack)) ? outdated(pack) : 'not built',
    remedy: pack === 'default' ? './dev up builds it.' : `./dev models pull ${pack}`,
  };
}

const outdated = (pack: string) => (padOf(pack) === undefined ? 'built by an older version' : undefined);

/** Whether anything here tells a printed or replayed face from a person. */
function attacks(): Finding {
  return { title: 'presentation attacks', ...padWarning(modelPack(), runningWithoutPad(modelPack())) };
}

async function gatewayPort(): Promise<Finding> {
  const { port } = developerStack({ asItIs: true });
  const isOurs = runningProcess(DEVELOPER_STATE, 'gateway') && knownPorts(DEVELOPER_STATE).gateway === port;
  return {
    title: `port ${port}`,
    problem: isOurs || (await isPortFree(port)) ? undefined : 'in use by another program',
    remedy: `Choose a free one: ./dev up --port ${port + 1}`,
  };
}

/** What the gateway says of the stack's credentials; nothing while those asked are not ready, which is a finding. */
async function credentials(health: readonly Health[]): Promise<Finding[]> {
  const asked = health.filter(({ name }) => name === 'gateway' || name === 'onboarding');
  if (!asked.every(({ isWell }) => isWell)) return [];
  return checkKnownCredentials(DEVELOPER_STATE, baseUrl(knownPorts(DEVELOPER_STATE)));
}

function processes(health: readonly Health[]): Finding[] {
  if (health.every(({ state }) => state === 'stopped')) {
    return [{ title: 'stack', problem: 'not running', remedy: './dev up' }];
  }
  return processFindings(DEVELOPER_STATE, health);
}
