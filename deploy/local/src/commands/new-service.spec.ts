import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { Failure } from '../failure.ts';
import { REPOSITORY } from '../layout.ts';
import { SERVICES } from '../services.ts';
import { ENTRIES, newService } from './new-service.ts';
import { filesOf } from './service-template.ts';

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const entered = (file: string) => ENTRIES[file]?.(read(file), 'parking') ?? '';

it('writes the same files as the existing services have', () => {
  const compliance = join(REPOSITORY, 'services/compliance');
  const shape = globSync('{*.json,README.md,src/*.ts,test/*.ts,migrations/0001_*.sql}', { cwd: compliance });
  expect(Object.keys(filesOf('compliance')).sort()).toEqual(shape.sort());
  for (const file of ['src/main.ts', 'test/contract.spec.ts']) {
    expect(filesOf('compliance')[file]).toBe(read(`services/compliance/${file}`));
  }
});

it.each(SERVICES)('gives $name the same targets as a new service', ({ name }) => {
  const scriptsOf = (text = '') => {
    // What a service generates is its own.
    const { generate: _, ...scripts } = (JSON.parse(text) as { scripts: Record<string, string> }).scripts;
    return scripts;
  };
  expect(scriptsOf(read(`services/${name}/package.json`))).toEqual(scriptsOf(filesOf(name)['package.json']));
});

it('adds the service at the end of the local stack', () => {
  const list = 'deploy/local/src/services.ts';
  const entry = "  { name: 'parking', prefixes: ['/parking'], settings: backend },";
  expect(entered(list)).toBe(read(list).replace(/\];\n$/, `${entry}\n];\n`));
});

it('adds the service to the chart and leaves the rest of its values', () => {
  const values = 'helm/bonafide/values.yaml';
  const before = parse(read(values));
  before.services.parking = { role: 'service', prefixes: ['/parking'] };
  expect(parse(entered(values))).toEqual(before);
});

it('adds the service to the compose file, with its route', () => {
  const { services } = parse(entered('docker/compose.yaml'), { merge: true });
  expect(services.parking.build).toEqual({ ...services.webhook.build, args: { SERVICE: 'parking' } });
  expect(JSON.parse(services.gateway.environment.BONAFIDE_ROUTES)).toMatchObject({
    '/webhook': 'http://webhook:8080',
    '/parking': 'http://parking:8080',
  });
});

it('draws what the service imports at first into the picture of the architecture', () => {
  const page = 'docs/architecture.md';
  const imported = [...(filesOf('parking')['src/service.ts'] ?? '').matchAll(/'@bonafide\/([a-z]+)\//g)];
  expect(new Set(imported.map(([, library]) => library))).toEqual(new Set(['platform', 'messaging']));
  const [before = '', after = '', ...more] = entered(page).split('  parking --> platform & messaging\n');
  expect(more).toEqual([]);
  expect(before + after).toBe(read(page));
  expect(before).toMatch(/```mermaid\n[^`]*$/);
});

it('gives the service a NATS user that may do nothing yet', () => {
  const file = 'deploy/nats-access.json';
  const { compliance } = JSON.parse(read(file));
  const parking = JSON.parse(JSON.stringify(compliance).replaceAll('compliance', 'parking'));
  expect(JSON.parse(entered(file))).toEqual({ ...JSON.parse(read(file)), parking });
});

it.each(['gallery', 'Parking', '../x', 'a', undefined])('refuses %s as a name', (name) => {
  expect(() => newService(name, () => undefined)).toThrow(Failure);
});
