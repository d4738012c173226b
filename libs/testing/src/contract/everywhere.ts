import type { DocumentName } from '@bonafide/contract/amendments';

/** A status that any operation may answer although its own description does not list it. */
export interface Everywhere {
  status: number;
  why: string;
}

/** In what it may be answered: the shape of the operation's own errors, or the platform's. */
export const EVERYWHERE: readonly Everywhere[] = [
  { status: 400, why: 'A path, a header or a body that cannot be read at all, whatever the operation is' },
  { status: 401, why: 'No signed context: a call that did not come through the gateway, or without a good token' },
  { status: 403, why: 'The API key is missing or belongs to another tenant' },
  { status: 408, why: 'The body came too slowly' },
  { status: 413, why: 'The body exceeds what the platform reads' },
  { status: 415, why: 'The body is compressed, which the platform does not read' },
  { status: 429, why: 'The caller exceeds its rate limit' },
  {
    status: 501,
    why: 'An operation of the contract that this version does not serve; of one that it serves only as contract/README.md says',
  },
  { status: 502, why: 'A service behind the gateway answered something that is not HTTP' },
  { status: 503, why: 'A dependency is away or a queue is full: try again' },
  { status: 504, why: 'A service took too long' },
];

/** Error bodies that stand for themselves where an operation describes none, or where no operation was meant. */
export const COMMON_ERRORS: readonly { document: DocumentName; schema: string }[] = [
  { document: 'onboarding', schema: 'Error' },
  { document: 'engines', schema: 'EngineError' },
];

/** Routes that are served but are in no document of the contract. */
export const BEYOND: readonly { route: RegExp; why: string }[] = [
  {
    route: /^GET \/[\w/]+\/version$/,
    why: 'Every service reports its version, even if the contract does not ask it to',
  },
  {
    route: /^GET \/auth\/realms\/[^/]+\/(\.well-known\/openid-configuration|protocol\/openid-connect\/certs)$/,
    why: 'Discovery and keys of the issuer, for verifiers of its tokens',
  },
];
