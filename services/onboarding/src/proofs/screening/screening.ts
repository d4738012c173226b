import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import {
  NationalIdService,
  type NationalIdServiceCheckResponse,
  ScreeningService,
} from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { Injectable } from '@nestjs/common';
import { peerFailure } from '../../journey/step/peer-failure.js';
import { callOptions, type StepContext } from '../../journey/step/step-context.js';
import type { Screened } from './screened-people.js';
import { type Hits, hitsOf, MOST_HITS } from './watchlist-verdict.js';

/** How long compliance may take. */
export const SCREENING_DEADLINE_MS = 5000;

/** A number to check. */
export interface ClaimedNumber {
  type: string;
  number: string;
  attributes: Record<string, string>;
}

/**
 * Compliance behind one port. Where it is away or slow the call throws UNAVAILABLE or TIMEOUT, and INTERNAL where it refuses or
 * its answer is invalid: nobody is ever cleared by that.
 */
@Injectable()
export class Screening {
  constructor(
    @InjectPeer(ScreeningService) private readonly watchlists: RpcClient<typeof ScreeningService>,
    @InjectPeer(NationalIdService) private readonly numbers: RpcClient<typeof NationalIdService>,
  ) {}

  async screen(context: StepContext, person: Screened): Promise<Hits & { receiptId: string }> {
    const { verdict, receiptId } = await this.watchlists
      .screen({ person, options: { mostHits: MOST_HITS } }, callOptions(context, SCREENING_DEADLINE_MS))
      .catch(refused);
    return { ...hitsOf(verdict), receiptId };
  }

  /** Both of the number and of the person. */
  async check(
    context: StepContext,
    claimed: ClaimedNumber,
    person: Screened,
  ): Promise<Hits & Pick<NationalIdServiceCheckResponse, 'number' | 'errors' | 'receiptId'>> {
    const request = { ...claimed, person, checkNumber: true, checkWatchlist: true, screening: { mostHits: MOST_HITS } };
    const { number, watchlist, errors, receiptId } = await this.numbers
      .check(request, callOptions(context, SCREENING_DEADLINE_MS))
      .catch(refused);
    // Without a verdict for a reason that is told, nobody is found and nobody is cleared.
    const hits = watchlist || errors.length === 0 ? hitsOf(watchlist) : { findings: [], lists: [] };
    return { ...hits, number, errors, receiptId };
  }
}

const refused = (error: unknown): Promise<never> => Promise.reject(peerFailure('compliance', error));
