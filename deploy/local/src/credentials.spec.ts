import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkCredentials } from './credentials.ts';

const tenant = { tenant: 'bonafide', clientId: 'app', clientSecret: 'secret of the client', apiKey: 'the key' };
const servers: Server[] = [];

/** A gateway that answers requests for a token, a version and the realm with these statuses, and any other request with 500. */
async function gateway(token: number, version = 200, realm = 200): Promise<string> {
  const statusOf = ({ url, headers }: IncomingMessage) => {
    if (url === '/auth/realms/bonafide/protocol/openid-connect/token') return token;
    if (url === '/auth/realms/bonafide/.well-known/openid-configuration') return realm;
    const isOurs = headers.authorization === 'Bearer abc' && headers.apikey === tenant.apiKey;
    return url === '/onboarding/version' && isOurs ? version : 500;
  };
  const server = createServer((request, response) => {
    response.statusCode = statusOf(request);
    response.end(JSON.stringify({ access_token: 'abc' }));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the credentials of the stack', () => {
  it('have no problem when the gateway accepts both', async () => {
    const checks = await checkCredentials(await gateway(200), tenant);
    expect(checks.map(({ title, problem }) => [title, problem])).toEqual([
      ['client "app" of bonafide', undefined],
      ['API key of bonafide', undefined],
    ]);
  });

  it.each([
    ['a revoked API key', 200, 401, 200, 'API key of bonafide', './dev key add bonafide NAME'],
    ['a revoked client', 401, 200, 200, 'client "app" of bonafide', './dev client add bonafide ID'],
    ['a revoked tenant', 401, 200, 404, 'tenant bonafide', './dev tenant add NAME'],
  ])('name %s and the way out', async (_what, token, version, realm, title, remedy) => {
    const checks = await checkCredentials(await gateway(token, version, realm), tenant);
    const refused = checks.filter(({ problem }) => problem);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.title).toBe(title);
    expect(refused[0]?.remedy).toContain(remedy);
    expect(JSON.stringify(refused)).not.toContain(tenant.apiKey);
    expect(JSON.stringify(refused)).not.toContain(tenant.clientSecret);
  });

  it('are not called refused when the gateway or onboarding cannot answer', async () => {
    const [, key] = await checkCredentials(await gateway(200, 503), tenant);
    expect(key?.problem).toBe('not checked: the gateway answered 503');
    const [client] = await checkCredentials('http://127.0.0.1:1', tenant);
    expect(client?.problem).toMatch(/^not checked: /);
  });
});
