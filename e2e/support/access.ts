import { join } from 'node:path';
import { recall } from '@bonafide/local/remembered';
import type { Secrets } from '@bonafide/local/secrets';
import { inject } from 'vitest';
import './stack.ts';

/** What a client of one tenant needs to call the stack. */
export interface Access {
  baseUrl: string;
  realm: string;
  clientId: string;
  clientSecret: string;
  apiKey: string;
}

/** The tenant `bonafide` of this run's stack. */
export const access = () => accessOf('bonafide');

/** A second tenant, which must see nothing of the first. */
export const otherAccess = () => accessOf('other');

/** A third tenant, whose settings and people are thrown about; straight to the gateway. */
export const fuzzAccess = () => ({ ...accessOf('fuzz'), baseUrl: `http://127.0.0.1:${inject('stack').port}` });

function accessOf(tenant: string): Access {
  const { stateDir } = inject('stack');
  const known = recall<Secrets>(join(stateDir, 'secrets.json'))?.tenants.find((one) => one.tenant === tenant);
  if (!known) throw new Error(`The stack has no tenant ${tenant}`);
  const { clientId, clientSecret, apiKey } = known;
  return { baseUrl: inject('apiUrl'), realm: tenant, clientId, clientSecret, apiKey };
}
