import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { choosePorts, knownPorts } from './stack-ports.ts';
import { stateFolder } from './state-folder.fixture.ts';

const stateDir = stateFolder();
const KEYS = ['postgres', 'nats', 'gateway', 'gateway/management'];

it('are distinct, remembered and private', async () => {
  const first = await choosePorts(stateDir, KEYS, { gateway: 18_080 });
  expect(first.gateway).toBe(18_080);
  expect(new Set(Object.values(first)).size).toBe(KEYS.length);
  expect(knownPorts(stateDir)).toEqual(first);
  expect(await choosePorts(stateDir, KEYS, { gateway: 18_080 })).toEqual(first);
});

it('are replaced when another program has taken one meanwhile', async () => {
  const first = await choosePorts(stateDir, KEYS, { gateway: 18_080 });
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(first.nats, '127.0.0.1', resolve));
  const second = await choosePorts(stateDir, KEYS, { gateway: 18_080 });
  expect(second.nats).not.toBe(first.nats);
  expect({ ...second, nats: 0 }).toEqual({ ...first, nats: 0 });
  other.close();
});
