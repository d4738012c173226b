import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressIn, isPlusReachable } from './plus-pack.ts';
import { stateFolder } from './state-folder.fixture.ts';

const folder = stateFolder();
const server = createServer((request, response) => {
  if (request.url === '/silent/net.onnx') return;
  response.writeHead(request.url === '/files/net.onnx' ? 200 : 404).end();
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function recipe(path: string): string {
  const { port } = server.address() as AddressInfo;
  const url = { kind: 'url', url: `http://127.0.0.1:${port}${path}`, files: [{ path: 'net.onnx' }] };
  const models = [{ source: { kind: 'npm', files: [{ path: 'a' }] } }, { source: url }];
  writeFileSync(join(folder, 'recipe.json'), JSON.stringify({ models }));
  return join(folder, 'recipe.json');
}

describe('where the pack plus comes from', () => {
  it('is reachable when it has the first file', async () =>
    expect(await isPlusReachable(recipe('/files/'))).toBe(true));
  it('is not when it has not', async () => expect(await isPlusReachable(recipe('/other/'))).toBe(false));

  it('is not when it does not answer, which takes seconds at most', async () => {
    const began = performance.now();
    expect(await isPlusReachable(recipe('/silent/'))).toBe(false);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it('is named by its recipe', () => expect(addressIn()).toMatch(/^https:\/\/\S+\.\w+$/));
});
