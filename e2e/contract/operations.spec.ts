import { join } from 'node:path';
import { SERVICES } from '@bonafide/local/services';
import { Contract } from '@bonafide/testing/contract/contract';
import request, { type Response } from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../journeys/api.ts';
import { access } from '../support/access.ts';

const { operations } = new Contract();

let api: Api;
beforeAll(async () => {
  api = await Api.open();
});

/** Calls an operation with credentials, an unknown id and an empty body. */
async function ask(operation: string): Promise<Response> {
  const { baseUrl, apiKey, realm } = access();
  const [verb = '', path = ''] = operation.split(' ');
  const method = verb.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  const filled = path.replace('{realm}', realm).replace(/\{\w+\}/g, 'unknown');
  const call = request(baseUrl)[method](filled).set('authorization', `Bearer ${api.token}`);
  return call.set('apikey', apiKey).send(method === 'get' || method === 'delete' ? undefined : {});
}

describe('every operation of the contract', () => {
  it('is one of a hundred and more', () => expect(operations.length).toBeGreaterThan(120));

  it.each(operations.map(({ name }) => name))('%s has a route through the gateway', async (operation) => {
    // An unknown id may be 404; an unknown route says so. Answers are held against the contract as everywhere.
    expect((await ask(operation)).text).not.toContain('No such route');
  });

  it('belongs to exactly one service', async () => {
    const root = join(import.meta.dirname, '../..');
    const owned = await Promise.all(
      SERVICES.map(async ({ name }) => {
        const module = (await import(join(root, `services/${name}/src/service.ts`))) as Record<string, unknown>;
        return (module[name] as { contract: string[] }).contract;
      }),
    );
    expect(owned.flat().sort()).toEqual(operations.map(({ name }) => name.replace(/\{(\w+)\}/g, ':$1')).sort());
  });
});
