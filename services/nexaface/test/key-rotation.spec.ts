import { randomBytes } from 'node:crypto';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { expect, it } from 'vitest';
import { nexaface } from '../src/service.js';
import { portrait } from './photographs.js';

const [old, fresh] = ['old', 'fresh'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);

async function post({ url, as }: TestService, path: string, body: object) {
  const response = await fetch(`${url}/nexaface/${path}`, {
    method: 'POST',
    headers: as('acme'),
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}

it('templates outlive the key under which their key was wrapped', async () => {
  const services: TestService[] = [];
  const start = async (keys: string, databaseUrl?: string) => {
    const config = { BONAFIDE_KEYS: keys, BONAFIDE_INFERENCE_WORKERS: '1' };
    const service = await startTestService(nexaface, {
      ...config,
      ...(databaseUrl && { BONAFIDE_DATABASE_URL: databaseUrl }),
    });
    services.unshift(service);
    return service;
  };
  try {
    const picture = { VISIBLE_FRONTAL: (await portrait('annaLaughing')).toString('base64') };
    const before = await start(`${old}`);
    const template = { import: (await post(before, 'export', { encounter: picture })).json.export };
    await start(`${fresh},${old}`, before.databaseUrl);
    const after = await start(`${fresh}`, before.databaseUrl);
    const workflow = { comparator: { algorithm: 'F500', faceTypes: ['VISIBLE_FRONTAL'] } };
    const { status, json } = await post(after, 'compare', { probe: template, gallery: picture, workflow });
    expect([status, json.score > 3]).toEqual([200, true]);
  } finally {
    for (const service of services) await service.stop();
  }
});
