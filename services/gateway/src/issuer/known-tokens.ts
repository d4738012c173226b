import { hash } from 'node:crypto';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { BoundedMap } from '../limits/bounded-map.js';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 5 * 60_000;

/**
 * Access tokens that were verified here or issued by this process, by their digests, until they expire and for five minutes
 * at most. Whether tenant and client are still valid is not known here.
 */
@Injectable()
export class KnownTokens {
  private readonly tokens = new BoundedMap<{ who: Identity; expires: number }>(REMEMBERED);

  /** Whose token it is; the same object each time. Undefined for one that is not known, or expired. */
  get(token: string): Identity | undefined {
    const digest = hash('sha256', token, 'base64');
    const known = this.tokens.get(digest);
    if (known && known.expires > Date.now()) return known.who;
    this.tokens.delete(digest);
    return undefined;
  }

  /** Remembers a valid token until `expires`, epoch milliseconds. */
  add(token: string, who: Identity, expires: number): void {
    const ends = Math.min(expires, Date.now() + REMEMBERED_MS);
    this.tokens.set(hash('sha256', token, 'base64'), { who, expires: ends });
  }
}
