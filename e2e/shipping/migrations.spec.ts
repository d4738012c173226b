import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Numbers that were passed over, by folder. Installations have run later ones: a migration that took one could not be run any more. */
const NEVER_GIVEN: Readonly<Record<string, readonly number[]>> = {
  'services/docverify/migrations': [5, 6, 7, 8, 9],
  'services/gallery/migrations': [4, 5, 6, 7, 8, 9, 11, 12],
  'services/onboarding/migrations': [18],
  'services/webhook/migrations': [3, 4, 5, 6, 7, 8, 9],
};

const folders = Map.groupBy(globSync('{services,libs}/*/migrations/*.sql', { cwd: ROOT }), (file) => dirname(file));

it.each([...folders])('%s numbers its migrations one after the other', (folder, files) => {
  const given = files.map((file) => Number(basename(file).slice(0, 4))).sort((a, b) => a - b);
  const last = given.at(-1) ?? 0;
  const passedOver = NEVER_GIVEN[folder] ?? [];
  const expected = Array.from({ length: last }, (_, at) => at + 1).filter((number) => !passedOver.includes(number));
  expect(given).toEqual(expected);
});
