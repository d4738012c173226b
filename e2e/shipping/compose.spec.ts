import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chart, ofKind, render, root } from './chart.ts';

interface Entry {
  image: string;
  build: { dockerfile: string; args: { SERVICE: string } };
  env_file: string;
  environment?: Record<string, string>;
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  user?: string;
}

const services = readdirSync(join(root, 'services'));
const compose = parse(readFileSync(join(root, 'docker/compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, Entry>;
};
const { appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')) as { appVersion: string };
const configMaps = ofKind(render({ publicUrl: 'http://127.0.0.1:8080' }), 'ConfigMap');

describe('docker/compose.yaml', () => {
  it('runs every service folder, its migration, and two servers', () => {
    const migrations = services.map((name) => `${name}-migrate`);
    expect(Object.keys(compose.services).sort()).toEqual([...services, ...migrations, 'nats', 'postgres'].sort());
  });

  it.each(services)('migrates the database of %s first, as its owner, whom the service does not know', (name) => {
    const migration = compose.services[`${name}-migrate`];
    const { image, build, read_only, user } = compose.services[name] ?? {};
    expect(migration).toMatchObject({ image, build, read_only, user, command: ['migrate'] });
    expect(migration?.env_file).toBe(`secrets/${name}-owner.env`);
    expect(migration?.environment).toBeUndefined();
    expect(compose.services[name]?.depends_on).toMatchObject({
      [`${name}-migrate`]: { condition: 'service_completed_successfully' },
    });
  });

  it.each(services)('builds and runs %s as the chart does', (name) => {
    const entry = compose.services[name];
    expect(entry).toMatchObject({
      image: `bonafide/${name}:${appVersion}`,
      build: { dockerfile: 'docker/Dockerfile', args: { SERVICE: name } },
      env_file: `secrets/${name}.env`,
      read_only: true,
      user: '10001:10001',
    });
    const {
      BONAFIDE_LOG_LEVEL: _,
      BONAFIDE_ROUTES,
      ...config
    } = configMaps.find(({ metadata }) => metadata.name === `test-${name}`)?.data ?? {};
    const { BONAFIDE_ROUTES: routes, ...environment } = entry?.environment ?? {};
    // Compose runs one NATS server where the chart expects a cluster.
    if ('BONAFIDE_EVENTS_REPLICAS' in config) config.BONAFIDE_EVENTS_REPLICAS = '1';
    expect(environment).toEqual(config);
    expect(JSON.parse(routes ?? 'null')).toEqual(JSON.parse(BONAFIDE_ROUTES?.replaceAll('//test-', '//') ?? 'null'));
  });

  it('pins every image', () => {
    const images = Object.values(compose.services).map(({ image }) => image);
    const [base] = /node:\S+/.exec(readFileSync(join(root, 'docker/Dockerfile'), 'utf8')) ?? [];
    for (const image of [...images, base]) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)*$/);
  });
});
