import { prefixTable } from './prefix-table.js';

/** The credentials that a path requires. */
export interface Access {
  bearer: boolean;
  /** `optional`: checked when given, an empty header counts as none. */
  apiKey: 'required' | 'optional' | 'none';
  /** Whether a token of the service behind the path will do as bearer, which that service verifies: ADR 0103. */
  session?: boolean;
  /** The error for a bad API key; the contract's documents differ. */
  refusal: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

const both: Access = { bearer: true, apiKey: 'required', refusal: 'FORBIDDEN' };

/**
 * Who may call what: bearer and API key everywhere, with the exceptions of docs/contract A.1 and
 * docs/contract C.8. 401 for a bad API key where onboarding.yaml says so, 403 elsewhere.
 */
const rules = prefixTable<Access>({
  '/': both,
  '/onboarding': { ...both, refusal: 'UNAUTHENTICATED' },
  '/onboarding/gallery': both,
  '/compliance/geofence': { ...both, apiKey: 'optional' },
  '/tokenVerify/validateSession': { ...both, bearer: false, refusal: 'UNAUTHENTICATED' },
  '/b2c': { ...both, apiKey: 'optional', refusal: 'UNAUTHENTICATED' },
  '/b2c/onboarding': { ...both, apiKey: 'optional', refusal: 'UNAUTHENTICATED', session: true },
  '/b2c/sdk': both,
  '/{realm}/b2c-sample-web/proxy': { ...both, bearer: false, apiKey: 'none' },
  // Pages and scripts that browsers load, and their calls: ADR 0100.
  '/{realm}/hosted': { ...both, bearer: false, apiKey: 'none' },
});

/** Open to anyone, without a tenant: where callback links lead. */
const PAGE = '/onboarding';
const open: Access = { ...both, bearer: false, apiKey: 'none' };

/** Whether a path belongs to no tenant. */
export const isOpenPage = (path: string): boolean => path === PAGE;

/** The requirements of a path; every path has some. */
export const accessTo = (path: string): Access => (isOpenPage(path) ? open : (rules(path) ?? both));
