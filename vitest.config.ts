import { defineConfig } from 'vitest/config';

const decorators = { decorator: { legacy: true, emitDecoratorMetadata: true } };

export default defineConfig({
  oxc: decorators,
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        oxc: decorators,
        test: {
          name: 'unit',
          include: ['libs/*/src/**/*.spec.ts', 'services/*/src/**/*.spec.ts', 'e2e/architecture/*.spec.ts'],
        },
      },
    ],
  },
});
