import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An import that the law must refuse. */
export interface Plant {
  rule: string;
  /** The file that imports, and the text of its one line. */
  file: string;
  line: string;
  /** What it imports: the other end of the refused edge. */
  to: string;
}

const imports = (specifier: string) => `export { good } from '${specifier}';`;
const GOOD = (library: string) => `libs/${library}/src/good.ts`;

/** A library that imports another, by name. */
const layer = (rule: string, from: string, to: string): Plant => ({
  rule,
  file: `libs/${from}/src/bad.ts`,
  line: imports(`@bonafide/${to}/good`),
  to: GOOD(to),
});

/** A file that imports another, by name or by path. */
const edge = (rule: string, file: string, specifier: string, to: string): Plant => ({
  rule,
  file,
  line: imports(specifier),
  to,
});

const WEBHOOK = 'services/webhook/src';
const FACELIVENESS = 'services/faceliveness/src/good.ts';

export const PLANTS: readonly Plant[] = [
  // The seven that went through when packages resolved to builds.
  edge('models-only-in-engines', `${WEBHOOK}/engine.ts`, '@bonafide/engine/good', GOOD('engine')),
  edge('harness-only-from-tests', `${WEBHOOK}/testing.ts`, '@bonafide/testing/good', GOOD('testing')),
  edge('service-is-an-island', `${WEBHOOK}/by-name.ts`, '@bonafide/faceliveness/good', FACELIVENESS),
  edge('service-is-an-island', `${WEBHOOK}/by-path.ts`, '../../faceliveness/src/good.js', FACELIVENESS),
  layer('vision-imports-inference-and-wire', 'vision', 'platform'),
  layer('inference-imports-no-library', 'inference', 'vision'),
  layer('documents-imports-inference-and-vision', 'documents', 'platform'),
  edge('never-a-build', 'libs/vision/src/build.ts', '../../inference/dist/good.js', 'libs/inference/dist/good.js'),

  layer('proto-imports-no-library', 'proto', 'platform'),
  layer('platform-imports-no-library', 'platform', 'messaging'),
  layer('wire-imports-no-library', 'wire', 'platform'),
  layer('messaging-imports-platform-and-proto', 'messaging', 'sealing'),
  layer('sealing-imports-platform-and-wire', 'sealing', 'messaging'),
  layer('settings-imports-platform', 'settings', 'proto'),
  layer('engine-imports-inference-and-platform-and-messaging-and-sealing', 'engine', 'vision'),
  layer('client-imports-no-library', 'client', 'proto'),
  layer('testing-imports-no-vision-and-no-client', 'testing', 'vision'),
  layer('every-library-has-a-layer', 'stray', 'platform'),

  edge('never-a-build', 'lab/build.ts', '../libs/inference/dist/good.js', 'libs/inference/dist/good.js'),
  edge('models-only-in-engines', 'services/gateway/src/models.ts', '@bonafide/inference/good', GOOD('inference')),
  edge(
    'gallery-runs-no-models',
    'services/gallery/src/models.ts',
    '@bonafide/engine/define-engine',
    'libs/engine/src/define-engine.ts',
  ),
  edge('client-is-for-clients', `${WEBHOOK}/client.ts`, '@bonafide/client/good', GOOD('client')),
  edge('lab-only-from-tests', `${WEBHOOK}/lab.ts`, '@bonafide/lab/good', 'lab/good.ts'),
  edge('lab-imports-models-only', 'lab/platform.ts', '@bonafide/platform/good', GOOD('platform')),
  edge('lab-imports-models-only', 'lab/client.ts', '@bonafide/client/good', GOOD('client')),
  edge('nothing-imports-a-service', 'lab/service.ts', '@bonafide/faceliveness/good', FACELIVENESS),
  edge('nothing-imports-a-service', 'e2e/service.ts', '../services/faceliveness/src/good.js', FACELIVENESS),
  edge('contract-imports-nothing', 'contract/src/library.ts', '@bonafide/proto/good', GOOD('proto')),
  edge('contract-only-at-the-edge', 'libs/platform/src/contract.ts', '@bonafide/contract/good', 'contract/src/good.ts'),
  edge('nothing-imports-e2e', 'libs/platform/src/e2e.ts', '../../../e2e/good.js', 'e2e/good.ts'),
  edge('local-stack-only-from-tests', `${WEBHOOK}/local.ts`, '@bonafide/local/good', 'deploy/local/src/good.ts'),
  edge('local-stack-stands-alone', 'deploy/local/src/lab.ts', '@bonafide/lab/good', 'lab/good.ts'),
  edge('helm-imports-the-local-stack-only', 'helm/platform.ts', '@bonafide/platform/good', GOOD('platform')),
  edge('nothing-imports-helm', `${WEBHOOK}/helm.ts`, '../../../helm/good.js', 'helm/good.ts'),
  edge('tests-only-from-tests', `${WEBHOOK}/from-spec.ts`, './good.spec.js', `${WEBHOOK}/good.spec.ts`),
  edge('tests-only-from-tests', `${WEBHOOK}/from-fixture.ts`, './good.fixture.js', `${WEBHOOK}/good.fixture.ts`),
  edge('tests-only-from-tests', `${WEBHOOK}/from-test.ts`, '../test/good.js', 'services/webhook/test/good.ts'),
  {
    rule: 'service-is-an-island',
    file: `${WEBHOOK}/type-only.ts`,
    line: "export type { Good } from '@bonafide/faceliveness/good';",
    to: FACELIVENESS,
  },
  edge('no-unresolved', `${WEBHOOK}/missing.ts`, './nowhere.js', './nowhere.js'),
  edge('no-cycles', `${WEBHOOK}/one.ts`, './two.js', `${WEBHOOK}/two.ts`),
  edge('machines-are-pure', `${WEBHOOK}/x.machine.ts`, './good.js', `${WEBHOOK}/good.ts`),
  edge('nobody-imports-a-controller', `${WEBHOOK}/x.service.ts`, './x.controller.js', `${WEBHOOK}/x.controller.ts`),
  edge('rules-do-not-know-http', `${WEBHOOK}/x.entity.ts`, '@nestjs/common', 'node_modules/@nestjs/common/index.js'),
];

const LIBRARIES = [
  'proto',
  'platform',
  'wire',
  'messaging',
  'sealing',
  'settings',
  'inference',
  'vision',
  'documents',
  'engine',
];
const GOOD_FILE = 'export const good = 1;\nexport type Good = number;\n';

/** Writes a small repository that keeps the import law except for the planted files; returns its folder. */
export function plant(): string {
  const home = mkdtempSync(join(tmpdir(), 'bonafide-plants-'));
  const write = (file: string, text: string) => {
    mkdirSync(join(home, dirname(file)), { recursive: true });
    writeFileSync(join(home, file), text);
  };
  const pack = (folder: string, name: string, sources: string) => {
    write(`${folder}/${sources}good.ts`, GOOD_FILE);
    const exports = { './*': { 'bonafide-source': `./${sources}*.ts`, default: './dist/*.js' } };
    write(`${folder}/package.json`, JSON.stringify({ name: `@bonafide/${name}`, type: 'module', exports }));
    mkdirSync(join(home, 'node_modules/@bonafide'), { recursive: true });
    symlinkSync(join(home, folder), join(home, 'node_modules/@bonafide', name));
  };
  for (const name of [...LIBRARIES, 'client', 'testing', 'stray']) pack(`libs/${name}`, name, 'src/');
  for (const name of ['webhook', 'gateway', 'faceliveness']) pack(`services/${name}`, name, 'src/');
  pack('deploy/local', 'local', 'src/');
  pack('contract', 'contract', 'src/');
  pack('lab', 'lab', '');
  pack('e2e', 'e2e', '');
  write('helm/good.ts', GOOD_FILE);
  write('libs/engine/src/define-engine.ts', GOOD_FILE);
  const tests = [`${WEBHOOK}/good.spec.ts`, `${WEBHOOK}/good.fixture.ts`, 'services/webhook/test/good.ts'];
  for (const file of tests) write(file, GOOD_FILE);
  write('libs/inference/dist/good.js', 'export const good = 1;\n');
  write('node_modules/@nestjs/common/package.json', '{ "name": "@nestjs/common", "main": "index.js" }');
  write('node_modules/@nestjs/common/index.js', 'exports.good = 1;\n');
  write(`${WEBHOOK}/x.controller.ts`, GOOD_FILE);
  // The other half of a ring, which is reported once.
  write(`${WEBHOOK}/two.ts`, `${imports('./one.js')}\n`);
  for (const { file, line } of PLANTS) write(file, `${line}\n`);
  return home;
}
