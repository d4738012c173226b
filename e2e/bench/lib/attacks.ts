import { Attackers } from '@bonafide/testing/attackers';

/** What attackers do, and their credentials. */
export interface Attack {
  kind: string;
  url: string;
  headers: Record<string, string>;
  /** An operation with a body, and one without. */
  takes: string;
  gives: string;
  /** The token endpoint, and a form that asks it for a token. */
  tokens: string;
  form: string;
  /** A token that looks right and that nobody signed. */
  falseToken: string;
  count: number;
}

/** Requests sent ahead by one who reads no answer: as many as a connection may have, and far more. */
const AHEAD = 16;
const FAR_AHEAD = 300;

/** A request for a token. */
function grant(attackers: Attackers, { tokens, form }: Attack): string {
  const type = 'application/x-www-form-urlencoded';
  return attackers.head('POST', tokens, { 'content-type': type, 'content-length': form.length }) + form;
}

/** A page asks for leave to call. */
function preflight(attackers: Attackers, { gives }: Attack): string {
  const asks = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
  return attackers.head('OPTIONS', gives, asks);
}

/** Each with another false token, so that none is known. */
function falseToken(attackers: Attackers, { falseToken }: Attack): string {
  const other = String(Math.floor(Math.random() * 1e9)).padStart(12, 'A');
  const authorization = `Bearer ${falseToken.slice(0, -other.length)}${other}`;
  return attackers.head('GET', '/onboarding/admin/getPublicKey', { authorization });
}

const KINDS: Record<string, (attackers: Attackers, attack: Attack) => unknown> = {
  'slow body': (attackers, { takes }) => attackers.slowBody(takes),
  'unfinished chunk': (attackers, { takes }) => attackers.unfinishedChunk(takes),
  'expect 100-continue': (attackers, { takes }) => attackers.asksFirst(takes),
  'idle connections': (attackers) => attackers.idle(),
  tokens: (attackers, attack) => attackers.repeat(() => grant(attackers, attack)),
  preflights: (attackers, attack) => attackers.repeat(() => preflight(attackers, attack)),
  'false tokens': (attackers, attack) => attackers.repeat(() => falseToken(attackers, attack)),
  'false tokens ahead': (attackers, attack) =>
    attackers.repeat(() => Array.from({ length: AHEAD }, () => falseToken(attackers, attack)).join('')),
  flood: (attackers, { takes }) => attackers.flood(takes),
  'slow read': (attackers, { gives }) => attackers.open(attackers.head('GET', gives).repeat(AHEAD), false),
  'requests ahead': (attackers, { gives }) => attackers.open(attackers.head('GET', gives).repeat(FAR_AHEAD), false),
};

/** The kinds of attack on connections. What sends requests comes last: strangers share one address, whose rate it uses up. */
export const ATTACKS: readonly string[] = Object.keys(KINDS);

/** Begins an attack; the attackers go on until they are told to leave. */
export function beginAttack(attack: Attack): Attackers {
  const begin = KINDS[attack.kind];
  if (!begin) throw new Error(`There is no attack ${attack.kind}`);
  const attackers = new Attackers(attack.url, attack.headers);
  for (let count = 0; count < attack.count; count += 1) begin(attackers, attack);
  return attackers;
}
