import type { Access } from '../support/access.ts';

/** The headers by which a client of a tenant is known. */
export async function tokenOf({ baseUrl, realm, clientId, clientSecret, apiKey }: Access) {
  const answer = await fetch(`${baseUrl}/auth/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'openid',
    }),
  });
  if (!answer.ok) throw new Error(`token: ${answer.status}`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { authorization: `Bearer ${token}`, apikey: apiKey };
}
