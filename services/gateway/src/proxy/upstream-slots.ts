import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Shares } from '@bonafide/platform/http/shares';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { whenOver } from '../limits/exchange.js';
import type { proxyConfig } from './proxy-config.js';

/** Most requests of a party that wait for one service. */
const WAITING = 256;

/** Gives a slot back; calls after the first do nothing. */
export type Release = () => void;

/** The slots of one service, and who waits for them: by party, each in the order of arrival. */
interface Service {
  slots: Shares;
  waiting: Map<string, Set<() => void>>;
}

/**
 * The connections to each service, shared among parties: each holds no more than are free, waits for a while when it has
 * its share, and what is given back goes to the waiting party that holds least.
 */
@Injectable()
export class UpstreamSlots {
  private readonly services = new Map<string, Service>();
  private readonly total: number;
  private readonly waitMs: number;

  constructor(@Inject(CONFIG) config: z.infer<z.ZodObject<typeof proxyConfig>>) {
    this.total = config.BONAFIDE_UPSTREAM_CONNECTIONS;
    this.waitMs = config.BONAFIDE_UPSTREAM_WAIT_MS;
  }

  /** Takes a slot for a request. Throws UNAVAILABLE after the longest wait, or when too many wait or the caller leaves. */
  async take(upstream: string, party: string, request: FastifyRequest, reply: FastifyReply): Promise<Release> {
    const service = this.serviceAt(upstream);
    if (service.waiting.has(party) || !service.slots.take(party, 1)) await this.turn(service, party, request, reply);
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      service.slots.giveBack(party, 1);
      serveWaiting(service);
    };
    if (!request.raw.socket.destroyed) return release;
    release();
    throw busy();
  }

  private serviceAt(upstream: string): Service {
    const known = this.services.get(upstream);
    if (known) return known;
    const service: Service = { slots: new Shares(this.total), waiting: new Map() };
    this.services.set(upstream, service);
    return service;
  }

  /** Waits until the slot is taken for the request. */
  private turn({ waiting }: Service, party: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const line = waiting.get(party) ?? new Set();
    if (line.size >= WAITING) throw busy();
    waiting.set(party, line);
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        line.delete(granted);
        if (line.size === 0 && waiting.get(party) === line) waiting.delete(party);
      };
      const granted = () => {
        leave();
        resolve();
      };
      const refused = () => {
        if (!line.has(granted)) return;
        leave();
        reject(busy());
      };
      const timer = setTimeout(refused, this.waitMs);
      line.add(granted);
      whenOver(request, reply, refused);
    });
  }
}

/** Grants slots to those who wait, as long as any may take one: first to the party that holds least. */
function serveWaiting({ slots, waiting }: Service): void {
  for (;;) {
    const parties = [...waiting.keys()].sort((one, other) => slots.heldBy(one) - slots.heldBy(other));
    const [first] = parties;
    // Where the one that holds least may take none, nobody may.
    if (first === undefined || !slots.take(first, 1)) return;
    const [granted] = waiting.get(first) ?? [];
    granted?.();
  }
}

const busy = () => new DomainError('UNAVAILABLE', 'Too many requests are in progress, try again');
