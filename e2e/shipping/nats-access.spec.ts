import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@bonafide/local/services';
import { type Access, permissionsOf } from '@bonafide/messaging/access';
import { describe, expect, it } from 'vitest';
import { root } from './chart.ts';

const services = SERVICES.filter(({ settings }) => settings.includes('BONAFIDE_NATS_URL'))
  .map(({ name }) => name)
  .sort();

const filesOf = (name: string, pattern: string) => globSync(pattern, { cwd: join(root, 'services', name) }).sort();

/** What the files `messaging.ts` of a service declare together; a service without one does nothing on NATS. */
async function accessOf(name: string): Promise<Access> {
  const imported = filesOf(name, 'src/**/messaging.ts').map((file) => import(join(root, 'services', name, file)));
  const parts = ((await Promise.all(imported)) as { access: Access }[]).map(({ access }) => access);
  return {
    serves: parts.flatMap(({ serves = [] }) => serves),
    asks: parts.flatMap(({ asks = [] }) => asks),
    emits: parts.flatMap(({ emits = [] }) => emits),
    consumes: parts.flatMap(({ consumes = [] }) => consumes),
  };
}

/** All sources of a service but its declarations, without line breaks within calls. */
const sourceOf = (name: string) =>
  filesOf(name, 'src/**/*.ts')
    .filter((file) => !file.endsWith('.spec.ts') && !file.endsWith('/messaging.ts'))
    .map((file) => readFileSync(join(root, 'services', name, file), 'utf8'))
    .join('\n');

const found = (source: string, pattern: RegExp) => [...new Set([...source.matchAll(pattern)].map((match) => match[1]))];

describe.each(services)('%s declares in its files messaging.ts', (name) => {
  const source = sourceOf(name);

  it('the RPCs that it answers', async () => {
    const { serves = [] } = await accessOf(name);
    const declared = serves.flatMap((service) =>
      service.methods.map((method) => `${service.name}.${method.localName}`),
    );
    const answered = found(source, /@Rpc\(\s*(\w+\.method\.\w+)/g).map((text) => text?.replace('.method', ''));
    expect(declared.sort()).toEqual(answered.sort());
  });

  it('the RPCs that it calls', async () => {
    const { asks = [] } = await accessOf(name);
    const peers = found(source, /\b(?:peer\(\s*\w+\s*,|peerProvider\(|InjectPeer\()\s*(\w+)/g);
    expect([...new Set(asks.map((method) => method.parent.name))].sort()).toEqual(peers.sort());
    expect(
      asks.filter((method) => !source.includes(`.${method.localName}(`)).map((method) => method.localName),
    ).toEqual([]);
  });

  it('the events that it publishes and consumes', async () => {
    const { emits = [], consumes = [] } = await accessOf(name);
    const emitted = found(source, /\b(?:emit\(\s*[\w.]+\s*,|outboxRow\()\s*(\w+)Schema\b/g);
    expect(emits.map(({ schema }) => schema.name).sort()).toEqual(emitted.sort());
    expect(consumes.filter((durable) => !source.includes(`'${durable}'`))).toEqual([]);
    expect(consumes.length > 0).toBe(/\.consume(InBatches)?\(/.test(source) && /\bConsumers\b/.test(source));
  });
});

it('deploy/nats-access.json is what the services declare; `npx vitest run -u e2e/shipping/nats-access` writes it', async () => {
  const entries = services.map(async (name) => [name, permissionsOf(name, await accessOf(name))] as const);
  const text = `${JSON.stringify(Object.fromEntries(await Promise.all(entries)), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(root, 'deploy/nats-access.json'));
});
