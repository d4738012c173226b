import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { REPOSITORY } from '../layout.ts';
import { SERVICES } from '../services.ts';

const NAME = /^[a-z][a-z0-9]{2,30}$/;
const LIST = 'deploy/local/src/services.ts';
const VALUES = 'helm/bonafide/values.yaml';

/**
 * `./dev new-service NAME`: writes a service of the house's shape and enters it in the list of services (routes,
 * database, process) and in the chart's values. It boots, migrates and answers its version at once.
 */
export function newService(name: string | undefined, tell: Tell): void {
  if (!name || !NAME.test(name))
    throw new Failure('./dev new-service NAME, with NAME of 3 to 31 small letters and digits');
  if (existsSync(join(REPOSITORY, 'services', name)) || SERVICES.some((entry) => entry.name === name)) {
    throw new Failure(`There is a service ${name} already.`);
  }
  for (const [file, text] of Object.entries(filesOf(name))) {
    const path = join(REPOSITORY, 'services', name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    tell(`Wrote services/${name}/${file}`);
  }
  edit(LIST, (text) => withEntry(text, name), tell);
  if (existsSync(join(REPOSITORY, VALUES))) edit(VALUES, (text) => withValues(text, name), tell);
  tell('Next: npm install (enters the package in the lock file), then ./dev up');
}

/** The list of services with one more at its end. */
export function withEntry(list: string, name: string): string {
  const line = `  { name: '${name}', prefixes: ['/${name}'], settings: ['BONAFIDE_CONTEXT_PUBLIC_KEY'] },\n`;
  return list.replace(/\n\];\s*$/, `\n${line}];\n`);
}

/** The chart's values with one more entry at the head of `services:`. */
export function withValues(values: string, name: string): string {
  return values.replace(/^services:\n/m, `services:\n  ${name}:\n    prefixes: [/${name}]\n`);
}

function edit(file: string, change: (text: string) => string, tell: Tell): void {
  const path = join(REPOSITORY, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Failure(`${file} has no place for the new entry; add it by hand.`);
  writeFileSync(path, after);
  tell(`Entered it in ${file}`);
}

/** Text of every file of a new service, by path in its folder. */
export function filesOf(name: string): Record<string, string> {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    'package.json': `${JSON.stringify(packageOf(name), null, 2)}\n`,
    'tsconfig.json': `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "rootDir": "src", "outDir": "dist" },
  "include": ["src"],
  "exclude": ["src/**/*.spec.ts"],
  "references": [{ "path": "../../libs/platform" }]
}
`,
    'migrations/0001_baseline.sql': `-- The database belongs to ${name}; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide ${name}';
`,
    'src/main.ts': `import { runService } from '@bonafide/platform/service/run-service';
import { ${name} } from './service.js';

await runService(${name});
`,
    'src/service.ts': serviceOf(name, title),
    'README.md': `# ${name}

Path prefixes: \`/${name}\`. Database: \`${name}\` (no tables yet).

## What works

- \`GET /${name}/version\` answers the version line as \`text/plain\`.
- Liveness, readiness, metrics, structured logs, graceful stop: like every service (\`libs/platform\`).
`,
  };
}

function packageOf(name: string): object {
  return {
    name: `@bonafide/${name}`,
    version: '0.1.0',
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    scripts: { build: 'node ../../node_modules/typescript-native/bin/tsc -b' },
    dependencies: { '@bonafide/contracts': '0.1.0', '@bonafide/platform': '0.1.0' },
  };
}

function serviceOf(name: string, title: string): string {
  return `import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** ${title}: say in one sentence what it is for. */
export const ${name} = defineService({
  name: '${name}',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/${name}/version'], line: 'Bonafide ${title}, version 0.1.0' },
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
`;
}
