import { type Answer, captureOf, person, photograph, type Stand, TENANT } from './stand.js';

/** Calls as the gateway passes on those that show no credentials of a client. */
export interface Browser {
  /** `/{realm}/b2c-sample-web/proxy/…` of the tenant, from an address. */
  proxy(name: string, body: unknown, address?: string): Promise<Answer>;
  /** Any path, with or without a session's access token. */
  call(path: string, body: unknown, accessToken?: string): Promise<Answer>;
}

export function browserOf({ service }: Stand, tenant = TENANT): Browser {
  const send = async (path: string, body: unknown, more: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { ...service.as(tenant, ''), 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  return {
    proxy: (name, body, address = '203.0.113.7') =>
      send(`/${tenant}/b2c-sample-web/proxy/${name}`, body, { 'x-forwarded-for': address }),
    call: (path, body, accessToken) =>
      send(path, body, accessToken === undefined ? {} : { 'x-bonafide-session': accessToken }),
  };
}

/** Enrols somebody new through a browser, up to the face; answers what the next calls take. */
export async function begunBy(browser: Browser, username = person().username) {
  const who = { username, email: `${username}@example.test`, notifyOptions: { notifyByEmail: false } };
  const { body: triggered } = await browser.proxy('triggerEnroll', who, username);
  const { sessionToken, jwtToken } = triggered as { sessionToken: string; jwtToken: string };
  const { body: begun } = await browser.proxy('doEnroll', { sessionToken, jwt: jwtToken });
  return { who, sessionToken, jwtToken, enrollmentToken: begun.enrollmentToken as string };
}

export const faceFor = async (tokens: object) => ({ ...tokens, faceLivenessData: captureOf(await photograph()) });
