import { describe, expect, it } from 'vitest';
import { readTokenRequest } from './token-request.js';

const form = { grant_type: 'client_credentials', client_id: 'app', client_secret: 's', scope: 'openid' };
const read = (fields: Record<string, string>, authorization?: string) =>
  readTokenRequest(new URLSearchParams(fields), authorization);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const { client_id: _id, client_secret: _secret, ...anonymous } = form;

describe('a token request', () => {
  it('names client, secret and scopes', () => {
    expect(read(form)).toEqual({ client: 'app', secret: 's', scopes: ['openid'] });
  });

  it.each([
    ['app:s', 'app', 's'],
    ['app:a:b', 'app', 'a:b'],
    ['my+app:p%26q%3D1%2B', 'my app', 'p&q=1+'],
    ['app:a&b=c', 'app', 'a&b=c'],
  ])('reads Basic credentials %s, form-decoded', (text, client, secret) => {
    expect(read(anonymous, basic(text))).toMatchObject({ client, secret });
  });

  it.each([
    ['openid', ['openid']],
    ['openid profile', ['openid']],
    ['profile', []],
    ['', []],
  ])('grants of the scopes %j only those that we have', (scope, scopes) => {
    expect(read({ ...form, scope }).scopes).toEqual(scopes);
  });

  it('asks for openid when it asks for nothing', () => {
    const { scope: _scope, ...silent } = form;
    expect(read(silent).scopes).toEqual(['openid']);
  });

  it.each(['Basic', 'Basic !!!', 'Bearer YTpi', basic(':s'), basic('app')])(
    'is refused without credentials: %s',
    (text) => {
      expect(() => read(anonymous, text)).toThrow('Missing form parameter');
    },
  );
});
