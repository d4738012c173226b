import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { REPOSITORY } from '../layout.ts';
import { SERVICES } from '../services.ts';
import { filesOf } from './service-template.ts';

const NAME = /^[a-z][a-z0-9]{2,30}$/;

/** How a service is added to each file that lists the services. */
export const ENTRIES: Record<string, (text: string, name: string) => string> = {
  'deploy/local/src/services.ts': (text, name) =>
    text.replace(/\n\];\s*$/, `\n  { name: '${name}', prefixes: ['/${name}'], settings: backend },\n];\n`),
  // What it declares in its files messaging.ts later follows by the test that writes this file.
  'deploy/nats-access.json': (text, name) => {
    const nothing = { publish: { deny: ['>'] }, subscribe: { allow: [`_INBOX.${name}.>`] } };
    const entries = Object.entries({ ...JSON.parse(text), [name]: nothing });
    return `${JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`;
  },
  // What it imports at first; e2e/architecture compares the picture with the imports when more are added.
  'docs/architecture.md': (text, name) =>
    text.replace(/^ {2}engine --> .*$/m, (line) => `  ${name} --> platform & messaging\n${line}`),
  // The block `services:` ends before the next line that is not indented.
  'helm/bonafide/values.yaml': (text, name) =>
    text.replace(
      /^services:\n(?: .*\n)+/m,
      (block) => `${block}  ${name}:\n    role: service\n    prefixes: [/${name}]\n`,
    ),
  'docker/compose.yaml': (text, name) =>
    text
      .replace(/("http:\/\/[a-z0-9]+:8080")\}\n/, `$1,\n        "/${name}":"http://${name}:8080"}\n`)
      .replace(/\nvolumes:\n/, `\n${composeOf(name)}\nvolumes:\n`),
};

/**
 * `./dev new-service NAME`: writes a service from the template and adds it wherever services are listed: the
 * local stack (routes, database, process), the chart's values, the compose file, the picture of the architecture, the
 * lock file. It boots, migrates and answers its version at once, which its test holds.
 */
export function newService(name: string | undefined, tell: Tell): void {
  if (!name || !NAME.test(name)) {
    throw new Failure('./dev new-service NAME, with NAME of 3 to 31 small letters and digits');
  }
  if (existsSync(join(REPOSITORY, 'services', name)) || SERVICES.some((entry) => entry.name === name)) {
    throw new Failure(`The service ${name} exists already.`);
  }
  for (const [file, text] of Object.entries(filesOf(name))) write(`services/${name}/${file}`, text, tell);
  for (const [file, enter] of Object.entries(ENTRIES)) {
    const before = readFileSync(join(REPOSITORY, file), 'utf8');
    const after = enter(before, name);
    if (after === before) throw new Failure(`No place for the new entry was found in ${file}; add it by hand.`);
    write(file, after, tell);
  }
  tell('Adding it to package-lock.json');
  const install = spawnSync('npm', ['install', '--ignore-scripts'], { cwd: REPOSITORY, encoding: 'utf8' });
  if (install.status !== 0) throw new Failure(`npm install failed:\n${install.stderr}`);
  tell(`Done. Start it: ./dev up; then see services/${name}/src/service.ts`);
}

function write(file: string, text: string, tell: Tell): void {
  const path = join(REPOSITORY, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  tell(`Wrote ${file}`);
}

function composeOf(name: string): string {
  return `  ${name}:
    <<: *service
    image: bonafide/${name}:0.1.0
    build: { <<: *build, args: { SERVICE: ${name} } }
    env_file: secrets/${name}.env
    depends_on: { ${name}-migrate: { condition: service_completed_successfully }, nats: { condition: service_started } }

  ${name}-migrate:
    <<: *migration
    image: bonafide/${name}:0.1.0
    build: { <<: *build, args: { SERVICE: ${name} } }
    env_file: secrets/${name}-owner.env
`;
}
