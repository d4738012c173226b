import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import { Injectable } from '@nestjs/common';
import type { Description } from './payload.js';

const DEADLINE_MS = 2000;
/** Personal data stays in memory no longer, and of no more sessions at a time. */
const KEPT_MS = 60_000;
const MOST = 10_000;
/** After onboarding could not be reached nobody asks it for so long. */
const REST_MS = 1000;

interface Kept {
  until: number;
  description: Promise<Description>;
}

/** Whose sessions events are about, as onboarding tells; kept for a minute, since a session's events come together. */
@Injectable()
export class Descriptions {
  private readonly kept = new Map<string, Kept>();
  private restsUntil = 0;

  constructor(@InjectPeer(SessionService) private readonly sessions: RpcClient<typeof SessionService>) {}

  /** True while asking is worth while: onboarding was not found away just now. */
  get isUp(): boolean {
    return performance.now() >= this.restsUntil;
  }

  /**
   * Whose session it is; empty when onboarding knows it no more. `isFresh`: asks anew, for what a session gets later than its
   * first event (a device). Throws when onboarding cannot tell now.
   */
  of(tenant: string, sessionId: string, isFresh = false): Promise<Description> {
    const key = keyOf(tenant, sessionId);
    const known = this.kept.get(key);
    if (known && !isFresh && known.until > performance.now()) return known.description;
    this.kept.delete(key);
    if (this.kept.size >= MOST) this.kept.delete(this.kept.keys().next().value as string);
    const kept = { until: performance.now() + KEPT_MS, description: this.ask(tenant, sessionId) };
    this.kept.set(key, kept);
    kept.description.catch(() => {
      if (this.kept.get(key) === kept) this.kept.delete(key);
    });
    return kept.description;
  }

  /** Forgets sessions whose person was erased. */
  forget(tenant: string, sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) this.kept.delete(keyOf(tenant, sessionId));
  }

  private async ask(tenant: string, sessionId: string): Promise<Description> {
    try {
      const found = await this.sessions.describe({ sessionId }, { tenant, deadlineMs: DEADLINE_MS });
      const { operationToken, username, deviceId } = found;
      return { operationToken, username, ...(deviceId !== undefined && { deviceId }) };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') return {};
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') this.restsUntil = performance.now() + REST_MS;
      throw error;
    }
  }
}

const keyOf = (tenant: string, sessionId: string) => JSON.stringify([tenant, sessionId]);
