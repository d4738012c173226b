import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Gallery, openGallery } from '@bonafide/client';
import { DEVELOPER_STATE } from '@bonafide/local/layout';
import { knownTenants } from '@bonafide/local/secrets';
import { Refusal } from './refusal.ts';

/** Longest time of one call, milliseconds: a page of pictures takes long over a slow line. */
const CALL_MS = 60_000;

/** A tenant of a deployment, which is called as any of its clients calls it. */
export interface Target {
  gallery: Gallery;
  /** Address and tenant: what is done there is not done elsewhere. */
  name: string;
}

/**
 * The tenant to call. Of the stack on this machine, by what `./dev up` has written; or, where an address is given here or
 * as BASEURL, of that deployment, by REALM_NAME (or `tenant`), CLIENT_ID, CLIENT_SECRET and APIKEY of the environment. The
 * credentials of one are never sent to the other. Throws Refusal where any is missing.
 */
export function targetOf({ url, tenant }: { url?: string | undefined; tenant?: string | undefined }): Target {
  const baseUrl = url ?? process.env.BASEURL;
  const access = baseUrl ? remote(baseUrl, tenant) : local(tenant);
  if (!URL.canParse(access.baseUrl) || !/^https?:/.test(access.baseUrl))
    throw new Refusal(`"${access.baseUrl}" is no address of a deployment`);
  const name = `${access.baseUrl.replace(/\/+$/, '')} ${access.realm}`;
  return { gallery: openGallery({ ...access, timeoutMs: CALL_MS }), name };
}

function remote(baseUrl: string, tenant: string | undefined) {
  const { REALM_NAME, CLIENT_ID, CLIENT_SECRET, APIKEY } = process.env;
  const realm = tenant ?? REALM_NAME;
  if (!realm || !CLIENT_ID || !CLIENT_SECRET || !APIKEY) {
    throw new Refusal(
      'another deployment is called with REALM_NAME (or --tenant), CLIENT_ID, CLIENT_SECRET and APIKEY of the environment',
    );
  }
  return { baseUrl, realm, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, apiKey: APIKEY };
}

function local(tenant: string | undefined) {
  const file = join(DEVELOPER_STATE, 'dev.env');
  const { BASEURL: baseUrl, REALM_NAME: first } = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  if (!baseUrl) throw new Refusal('no stack runs here: ./dev up starts one; --url names another deployment');
  const known = knownTenants(DEVELOPER_STATE).find((one) => one.tenant === (tenant ?? first));
  if (!known) {
    throw new Refusal(
      `the credentials of ${tenant ?? 'the tenant'} are not kept here: give --url ${baseUrl} and the environment (docs/gallery.md)`,
    );
  }
  const { tenant: realm, clientId, clientSecret, apiKey } = known;
  return { baseUrl, realm, clientId, clientSecret, apiKey };
}
