import { hash } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { limitsConfig } from './limits-config.js';
import { type Usage, Windows } from './windows.js';

const MINUTE_MS = 60_000;
const GUESSES_PER_MINUTE = 20;
/** An address whose rate is used up has one token verified in such a time, so that who shares it is not locked out. */
const VERIFICATION_MS = 20;

/** Windows of a minute, counted in this process: per client, per address, and wrong secrets per client and address. */
@Injectable()
export class RateLimits {
  readonly clients: Windows;
  readonly addresses: Windows;
  readonly verifications = new Windows(1, VERIFICATION_MS);
  private readonly guesses = new Windows(GUESSES_PER_MINUTE, MINUTE_MS);

  constructor(@Inject(CONFIG) config: z.infer<z.ZodObject<typeof limitsConfig>>) {
    this.clients = new Windows(config.BONAFIDE_RATE_LIMIT, MINUTE_MS);
    this.addresses = new Windows(config.BONAFIDE_ADDRESS_RATE_LIMIT, MINUTE_MS);
  }

  /** Counts a wrong secret for a client. Throws RATE_LIMITED once there are too many of them from this address. */
  countGuess(client: string, address: string): void {
    // A digest, since a caller may name a client of 16 kB.
    const usage = this.guesses.count(`${hash('sha256', client, 'base64')} ${address}`);
    if (usage.exceeded) throw tooOften(usage);
  }
}

/** The refusal of who has used up a limit; it says when its window ends. */
export function tooOften({ resets }: Usage): DomainError {
  return new DomainError('RATE_LIMITED', 'Too many requests, try again later', { retryAfter: String(resets) });
}
