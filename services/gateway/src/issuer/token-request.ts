import { oauthError } from './oauth-error.js';

/** Scopes that we grant; others that a client asks for are left out of the answer. */
const GRANTED = ['openid'];

/** A client's request to the token endpoint. */
export interface TokenRequest {
  client: string;
  secret: string;
  scopes: string[];
}

/**
 * Reads a client_credentials request: form parameters, the client's credentials among them or in an `authorization`
 * header of scheme Basic. Throws what RFC 6749 section 5.2 names, naming the parameter.
 */
export function readTokenRequest(form: URLSearchParams, authorization: string | undefined): TokenRequest {
  const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1);
  if (repeated !== undefined) throw oauthError('invalid_request', 'A form parameter is given twice');
  const grant = form.get('grant_type');
  if (!grant) throw oauthError('invalid_request', 'Missing form parameter: grant_type');
  if (grant !== 'client_credentials') throw oauthError('unsupported_grant_type', 'Unsupported grant_type');
  const [client, secret] = basic(authorization) ?? [form.get('client_id'), form.get('client_secret')];
  if (!client) throw oauthError('invalid_request', 'Missing form parameter: client_id');
  if (!secret) throw oauthError('invalid_request', 'Missing form parameter: client_secret');
  const scopes = (form.get('scope') ?? 'openid').split(' ');
  return { client, secret, scopes: GRANTED.filter((scope) => scopes.includes(scope)) };
}

/** Id and secret of a Basic header, each form-encoded within it. Source: RFC 6749 section 2.3.1. */
function basic(authorization: string | undefined): [string, string] | undefined {
  const encoded = /^basic +([a-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return undefined;
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const decode = (text: string) => new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
  return [decode(id ?? ''), decode(secret.join(':'))];
}
