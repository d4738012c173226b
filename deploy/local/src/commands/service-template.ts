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
  "references": [{ "path": "../../libs/messaging" }]
}
`,
    'migrations/0001_baseline.sql': `-- The database belongs to ${name}; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide ${name}';
`,
    'src/main.ts': `import { runService } from '@bonafide/platform/process/run-service';
import { ${name} } from './service.js';

await runService(${name});
`,
    'src/service.ts': serviceOf(name, title),
    [`src/${name}.module.ts`]: `import { Module } from '@nestjs/common';

/** ${title}: state in one sentence what it is for. */
@Module({})
export class ${title}Module {}
`,
    'test/contract.spec.ts': `import { servesItsContract } from '@bonafide/testing/conformance';
import { ${name} } from '../src/service.js';

servesItsContract(${name});
`,
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
    scripts: {
      build: 'node ../../node_modules/typescript-native/bin/tsc -b',
      test: `node ../../node_modules/vitest/vitest.mjs run --root ../.. --passWithNoTests --project unit --project service services/${name}/`,
      lint: 'node ../../node_modules/@biomejs/biome/bin/biome check',
    },
    dependencies: { '@bonafide/messaging': '*', '@bonafide/platform': '*', '@nestjs/common': '12.5.1' },
  };
}

function serviceOf(name: string, title: string): string {
  return `import { defineBackend } from '@bonafide/messaging/define-backend';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { ${title}Module } from './${name}.module.js';

/** ${title}: state in one sentence what it is for. */
export const ${name} = defineBackend({
  name: '${name}',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/${name}/version'],
    line: versionLine('Bonafide ${title}', new URL('../package.json', import.meta.url)),
  },
  // operationsBelow(['/${name}']) of @bonafide/contract, once the wire contract has operations there.
  contract: [],
  modules: [${title}Module],
});
`;
}
