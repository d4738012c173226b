import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { beforeAbort, CatchUp } from '../catch-up/catch-up.js';
import { AwaitedRegistrations } from '../following/awaited-registrations.js';
import { BackFill } from '../following/back-fill.js';
import { hasGallery, SearchState, type TenantState } from './search-state.js';

const LOOK_MS = 100;

/** Sees to it that a search covers every member. */
@Injectable()
export class ReadyGallery {
  constructor(
    private readonly state: SearchState,
    private readonly backFill: BackFill,
    private readonly awaited: AwaitedRegistrations,
    private readonly catchUp: CatchUp,
  ) {}

  /**
   * Resolves when the index holds every member, with the state that it holds at least. Throws NOT_FOUND (reason `gallery`), and
   * UNAVAILABLE where members are missing, or cannot be searched for, or are not loaded when `signal` says that nobody waits.
   */
  async require(tenant: string, galleryName: string, signal: AbortSignal): Promise<TenantState> {
    for (;;) {
      const state = await this.state.read(tenant, galleryName);
      if (!state?.isCompared) {
        await beforeAbort(this.backFill.begin(tenant), signal);
        continue;
      }
      if (!hasGallery(state, galleryName)) throw new DomainError('NOT_FOUND', 'No such gallery', { reason: 'gallery' });
      if (state.isStale) {
        const message = 'Faces wait for being described by the present model pack, try again later';
        throw new DomainError('UNAVAILABLE', message, { retryAfter: '60' });
      }
      if (state.isAwaiting) {
        this.awaited.nudge();
        await beforeAbort(sleep(LOOK_MS), signal);
        continue;
      }
      await this.catchUp.bring(tenant, state.revision, signal);
      return state;
    }
  }
}
