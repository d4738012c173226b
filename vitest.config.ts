import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { FROM_SOURCES, SOURCE_CONDITION } from './deploy/local/src/sources/arguments.ts';

const LEAST_NODE = 24;

if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
  throw new Error(
    `The tests need Node ${LEAST_NODE} or newer, this is ${process.version}: see CONTRIBUTING.md for the one that ./dev fetches.`,
  );
}

const oxc = { decorator: { legacy: true, emitDecoratorMetadata: true } };

export default defineConfig({
  oxc,
  // Packages of this repository are tested from their sources: what a build left behind is never seen.
  resolve: { conditions: [SOURCE_CONDITION, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [SOURCE_CONDITION, ...defaultServerConditions] } },
  test: {
    // For the threads that the code under test starts: they load their modules without Vitest.
    execArgv: [...FROM_SOURCES],
    // Vitest leaves one core to itself; most tests wait for a server, so that there is room for one more.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'contract/src/*.spec.ts',
            'libs/*/src/**/*.spec.ts',
            'services/*/src/**/*.spec.ts',
            'deploy/local/src/**/*.spec.ts',
            'e2e/architecture/*.spec.ts',
            'e2e/{bench,evaluation,fuzz,gallery}/**/*.spec.ts',
            'e2e/shipping/*.spec.ts',
            'lab/**/*.spec.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'service',
          include: ['{libs,services}/*/test/**/*.spec.ts', 'deploy/local/test/**/*.spec.ts'],
          globalSetup: ['libs/testing/src/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/{journeys,contract,failures}/**/*.spec.ts'],
          globalSetup: ['e2e/support/global-setup.ts'],
          setupFiles: ['e2e/support/held.ts'],
          // The files share one stack, and some of them stop its servers.
          fileParallelism: false,
        },
      },
    ],
  },
});
