import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { baseConfig } from '@bonafide/platform/config/config';
import { describe, expect, it } from 'vitest';
import type { ZodType } from 'zod';
import { environmentOf, ofKind, render, root } from './chart.ts';

interface Definition {
  name: string;
  config: Record<string, ZodType>;
}

/** What the image itself sets (docker/Dockerfile). */
const IMAGE = ['BONAFIDE_HTTP_HOST', 'BONAFIDE_HTTP_PORT', 'BONAFIDE_MANAGEMENT_PORT'];

async function keysOf(name: string): Promise<Record<string, ZodType>> {
  const module: unknown = await import(join(root, `services/${name}/src/service.ts`));
  const definition = Object.values(module as Record<string, Definition>).find((value) => value.name === name);
  return { ...baseConfig, ...definition?.config };
}

const manifests = render({ ingress: { enabled: true }, trustedProxies: ['10.42.0.0/16', 'fd00:42::/48', 'loopback'] });
const deployments = ofKind(manifests, 'Deployment');

describe('the chart configures', () => {
  it.each(readdirSync(join(root, 'services')))('%s: every key it must have, none it would refuse', async (name) => {
    const keys = await keysOf(name);
    const [container] =
      deployments.find(({ metadata }) => metadata.name === `test-${name}`)?.spec?.template?.spec.containers ?? [];
    const [migration] =
      ofKind(manifests, 'Job').find(({ metadata }) => metadata.name === `test-${name}-migrate`)?.spec?.template?.spec
        .containers ?? [];
    if (!container || !migration) throw new Error(`the chart renders no ${name}`);
    const given = environmentOf(container, manifests);

    const required = Object.keys(keys).filter((key) => !keys[key]?.safeParse(undefined).success);
    expect(required.length).toBeGreaterThan(4);
    expect(required.filter((key) => !given.has(key) && !IMAGE.includes(key))).toEqual([]);
    expect([...given.keys()].filter((key) => !(key in keys))).toEqual([]);
    const refused = [...given].filter(([key, value]) => value !== undefined && !keys[key]?.safeParse(value).success);
    expect(refused).toEqual([]);
    const ofMigration = [...environmentOf(migration, manifests).keys()];
    expect(ofMigration.sort()).toEqual(['BONAFIDE_DATABASE_URL', 'BONAFIDE_LOG_LEVEL']);
  });

  it.each(readdirSync(join(root, 'services')))('the owner of %s’s database for its migration alone', (name) => {
    const secretOf = (kind: string, manifest: string) =>
      ofKind(manifests, kind)
        .find(({ metadata }) => metadata.name === manifest)
        ?.spec?.template?.spec.volumes.flatMap(({ secret }) => secret?.secretName ?? []);
    expect(secretOf('Job', `test-${name}-migrate`)).toEqual([`bonafide-${name}-owner`]);
    expect(secretOf('Deployment', `test-${name}`)).toEqual([`bonafide-${name}`]);
  });

  it('secrets as files from the operator’s Secret, listed there and mounted', () => {
    for (const { spec } of [...deployments, ...ofKind(manifests, 'Job')]) {
      const pod = spec?.template?.spec;
      const files = pod?.containers[0]?.env?.filter(({ name }) => name.endsWith('_FILE')) ?? [];
      const items = pod?.volumes.find(({ name }) => name === 'secrets')?.secret?.items.map(({ key }) => key);
      expect(files.map(({ value }) => value)).toEqual(items?.map((key) => `/secrets/${key}`));
    }
  });
});
