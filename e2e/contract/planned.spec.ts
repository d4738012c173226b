import request, { type Response } from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../journeys/api.ts';
import { access } from '../support/access.ts';
import { Contract, contractFile } from './contract.ts';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;
type Method = (typeof METHODS)[number];

let api: Api;
beforeAll(async () => {
  api = await Api.open();
});

/** Calls an operation with credentials, an id that nobody has and a body that says nothing. */
async function ask(method: Method, path: string): Promise<Response> {
  const { baseUrl, apiKey, realm } = access();
  const filled = path.replace('{realm}', realm).replace(/\{\w+\}/g, 'unknown');
  const call = request(baseUrl)[method](filled).set('authorization', `Bearer ${api.token}`).set('apikey', apiKey);
  return method === 'get' || method === 'delete' ? call : call.send({});
}

describe.each([
  ['onboarding.yaml', 50],
  ['engines.yaml', 20],
  ['gallery-compliance-webhook.yaml', 20],
])('%s', (name, least) => {
  const { path: file, missing } = contractFile(name);
  const contract = missing ? undefined : new Contract(file);
  const operations = (contract?.operations(['/']) ?? [])
    .map((operation): [string, Method, string] => {
      const [method = '', path = ''] = operation.split(' ');
      return [operation, method.toLowerCase() as Method, path];
    })
    .filter(([, method]) => METHODS.includes(method));

  it.skipIf(missing)(`has its operations${missing ? ` (skipped: ${missing})` : ''}`, () =>
    expect(operations.length).toBeGreaterThanOrEqual(least),
  );

  it.each(operations)('%s answers by its contract, or says 501 in the shape of its errors', async (...one) => {
    const [operation, method, path] = one;
    const answer = await ask(method, path);
    // An id that nobody has may be 404; a route that nobody has says so.
    expect(answer.text).not.toContain('No such route');
    const errors = contract?.statuses(operation).filter((status) => status >= 400) ?? [];
    const as = answer.status === 501 ? errors[0] : answer.status;
    // One operation documents no error at all.
    if (as === undefined) return expect(answer.body).toMatchObject({ errorCode: 'NOT_IMPLEMENTED', status: 501 });
    expect(contract?.problems(operation, answer, as), `${answer.status} ${answer.text}`).toEqual([]);
  });
});
