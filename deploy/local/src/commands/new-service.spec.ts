import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { REPOSITORY } from '../layout.ts';
import { filesOf, newService, withEntry, withValues } from './new-service.ts';

const quiet = () => undefined;

it('writes the same files as the services that are there', () => {
  const gallery = join(REPOSITORY, 'services/gallery');
  const shape = globSync('{*.json,README.md,src/{main,service}.ts,migrations/0001_*.sql}', { cwd: gallery });
  expect(Object.keys(filesOf('parking')).sort()).toEqual(shape.sort());
  expect(filesOf('gallery')['src/main.ts']).toBe(readFileSync(join(gallery, 'src/main.ts'), 'utf8'));
});

it('enters the service in the list and in the chart', () => {
  const list = readFileSync(join(REPOSITORY, 'deploy/local/src/services.ts'), 'utf8');
  expect(withEntry(list, 'parking')).toBe(
    list.replace(
      /\];\n$/,
      "  { name: 'parking', prefixes: ['/parking'], settings: ['BONAFIDE_CONTEXT_PUBLIC_KEY'] },\n];\n",
    ),
  );
  expect(withValues('image: x\nservices:\n  gallery: {}\n', 'parking')).toBe(
    'image: x\nservices:\n  parking:\n    prefixes: [/parking]\n  gallery: {}\n',
  );
});

it.each(['gallery', 'Parking', '../x', 'a', undefined])('refuses %s as a name', (name) => {
  expect(() => newService(name, quiet)).toThrow(Failure);
});
