import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { whenOver } from '../limits/exchange.js';
import { FairSlots, type Release, type Waiter } from './fair-slots.js';
import type { proxyConfig } from './proxy-config.js';

/** The connections to each service, shared among parties; those who have their share wait, for a while. */
@Injectable()
export class UpstreamSlots {
  private readonly services = new Map<string, FairSlots>();
  private readonly total: number;
  private readonly waitMs: number;

  constructor(@Inject(CONFIG) config: z.infer<z.ZodObject<typeof proxyConfig>>) {
    this.total = config.BONAFIDE_UPSTREAM_CONNECTIONS;
    this.waitMs = config.BONAFIDE_UPSTREAM_WAIT_MS;
  }

  /** Takes a slot for a request. Throws UNAVAILABLE after the longest wait, or when too many wait or the caller leaves. */
  async take(upstream: string, party: string, request: FastifyRequest, reply: FastifyReply): Promise<Release> {
    const slots = this.slotsOf(upstream);
    const release = slots.tryTake(party) ?? (await this.turn(slots, party, request, reply));
    if (!request.raw.socket.destroyed) return release;
    release();
    throw busy();
  }

  private slotsOf(upstream: string): FairSlots {
    const known = this.services.get(upstream);
    if (known) return known;
    const slots = new FairSlots(this.total);
    this.services.set(upstream, slots);
    return slots;
  }

  private turn(slots: FairSlots, party: string, request: FastifyRequest, reply: FastifyReply): Promise<Release> {
    return new Promise((resolve, reject) => {
      const granted: Waiter = (release) => {
        clearTimeout(timer);
        resolve(release);
      };
      const refused = () => {
        clearTimeout(timer);
        if (slots.leave(party, granted)) reject(busy());
      };
      const timer = setTimeout(refused, this.waitMs);
      if (slots.wait(party, granted)) return whenOver(request, reply, refused);
      clearTimeout(timer);
      reject(busy());
    });
  }
}

const busy = () => new DomainError('UNAVAILABLE', 'Too many requests are in progress, try again');
