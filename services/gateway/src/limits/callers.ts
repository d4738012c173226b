import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Addresses, networkOf } from './addresses.js';
import { Connections } from './connections.js';
import { Counts } from './counts.js';
import type { limitsConfig } from './limits-config.js';
import { RateLimits, tooOften } from './rate-limits.js';
import type { Usage } from './windows.js';

/** What a request may yet show of its caller: a token that has to be verified, a client's secret in its body, or nothing. */
export type Proof = 'token' | 'secret' | 'nothing';

/** A request, for as long as it is open. */
interface Entry {
  response: ServerResponse;
  who: Identity | undefined;
  /** As whose it counts until its caller is known. */
  address: string;
  /** Why it is refused, unless its caller shows a right secret. */
  refusal?: DomainError | undefined;
  /** Counts it as open no longer. */
  leave?: (() => void) | undefined;
  isOver: boolean;
}

/**
 * Counts each request of the server once, before anything costly is done for it: as its client's, or as its address's for
 * as long as nobody is known by right credentials. A caller has a number of requests a minute, and a number open at a
 * time, each until its answer is sent whole. What a caller has left appears in the answer's `RateLimit-*` headers (IETF
 * draft, version 6). Refusals are RATE_LIMITED.
 */
@Injectable()
export class Callers {
  private readonly entries = new WeakMap<IncomingMessage, Entry>();
  private readonly clients: Counts;
  private readonly strangers: Counts;
  /** Apart from strangers' open requests, since those may last: a verification does not. */
  private readonly verified: Counts;

  constructor(
    @Inject(CONFIG) config: z.infer<z.ZodObject<typeof limitsConfig>>,
    private readonly limits: RateLimits,
    private readonly addresses: Addresses,
    private readonly connections: Connections,
  ) {
    this.clients = new Counts(config.BONAFIDE_OPEN_REQUESTS);
    this.strangers = new Counts(config.BONAFIDE_ADDRESS_OPEN_REQUESTS);
    // As many as one client may have, whose token is new here.
    this.verified = new Counts(config.BONAFIDE_OPEN_REQUESTS);
  }

  /** Takes a request in; false for one that is not to be answered. */
  accepts(request: IncomingMessage, response: ServerResponse): boolean {
    return this.connections.accepts(request, response);
  }

  /**
   * Counts a request, of a caller who is known or else of its address. Throws where that has used up its rate or has too many
   * requests open; nothing more is answered on the connection then. What may yet show a right secret is let in all the same,
   * and so is, now and then, a token, where it is the only request on its connection.
   */
  enter(request: IncomingMessage, response: ServerResponse, who: Identity | undefined, proof: Proof): void {
    try {
      this.count(request, response, who, this.connections.isAlone(request) ? proof : 'nothing');
    } catch (error) {
      this.connections.refuse(request);
      throw error;
    }
  }

  /** The caller of a request, where it was known from the start. */
  of(request: IncomingMessage): Identity | undefined {
    return this.entry(request).who;
  }

  /** With whom a request takes turns: its tenant's clients, or its address. */
  partyOf(request: IncomingMessage): string {
    const { who, address } = this.entry(request);
    return who ? `tenant ${who.tenant}` : address;
  }

  /** Why a request is refused, unless its caller shows a right secret. */
  refusalOf(request: IncomingMessage): DomainError | undefined {
    return this.entry(request).refusal;
  }

  /** From now on the request counts as this client's, and as its address's no longer. */
  prove(request: IncomingMessage, who: Identity): void {
    const entry = this.entry(request);
    this.limits.addresses.giveBack(entry.address);
    entry.refusal = undefined;
    entry.leave?.();
    entry.leave = undefined;
    this.countClient(entry, who);
  }

  /** The secret for a client was wrong. Throws where the address is refused, or tried too many of that client's. */
  fail(request: IncomingMessage, client: string): void {
    const entry = this.entry(request);
    if (entry.refusal) throw entry.refusal;
    this.open(entry, this.strangers, entry.address);
    this.limits.countGuess(client, entry.address);
  }

  private count(request: IncomingMessage, response: ServerResponse, who: Identity | undefined, proof: Proof): void {
    const entry: Entry = { response, who, address: networkOf(this.addresses.of(request)), isOver: false };
    this.entries.set(request, entry);
    response.once('close', () => {
      entry.isOver = true;
      entry.leave?.();
    });
    if (who) this.countClient(entry, who);
    else this.countAddress(entry, proof);
  }

  private countAddress(entry: Entry, proof: Proof): void {
    const usage = this.limits.addresses.count(entry.address);
    tell(entry.response, usage);
    if (usage.exceeded) {
      entry.refusal = tooOften(usage);
      if (proof === 'nothing') throw entry.refusal;
      if (proof === 'token' && this.limits.verifications.count(entry.address).exceeded) throw tooMany();
    }
    // What waits for its secret counts only for its connection: others at its address might hold all the places.
    if (proof !== 'secret') this.open(entry, proof === 'token' ? this.verified : this.strangers, entry.address);
  }

  private entry(request: IncomingMessage): Entry {
    const entry = this.entries.get(request);
    if (!entry) throw new Error('A request that was not counted');
    return entry;
  }

  private countClient(entry: Entry, { tenant, client }: Identity): void {
    const name = `${tenant}/${client}`;
    const usage = this.limits.clients.count(name);
    tell(entry.response, usage);
    if (usage.exceeded) throw tooOften(usage);
    this.open(entry, this.clients, name);
  }

  private open(entry: Entry, counts: Counts, name: string): void {
    // Its connection may have closed meanwhile.
    if (entry.isOver) return;
    if (!counts.add(name)) throw tooMany();
    entry.leave = () => counts.remove(name);
  }
}

/** A refusal of what may be served in a second. */
const tooMany = () => new DomainError('RATE_LIMITED', 'Too many open requests, try again later');

function tell(response: ServerResponse, { limit, remaining, resets }: Usage): void {
  if (response.headersSent) return;
  response.setHeader('ratelimit-limit', limit);
  response.setHeader('ratelimit-remaining', remaining);
  response.setHeader('ratelimit-reset', resets);
}
