import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { Attempt, Endpoint, SealedBody, Sender } from '../endpoints/ports.js';
import { SENDER } from '../endpoints/tokens.js';
import { afterAttempt, restAfter, type Verdict, verdictOf } from './delivery.machine.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DueQueue, type Loaded } from './due-queue.js';
import type { LaneId } from './lane.sql.js';
import { Results, type Written } from './results.js';

const ANSWER_BYTES = 512;
const REASON_LENGTH = 200;

/** What came of sending one delivery. */
export interface Sent {
  verdict: Verdict;
  hasEnded: boolean;
  restMs: number;
  /** Resolves when it is written. */
  written: Promise<Written>;
}

/** Sends a delivery once, and sees to what is kept of that. */
@Injectable()
export class Attempts {
  constructor(
    @Inject(SENDER) private readonly sender: Sender,
    private readonly due: DueQueue,
    private readonly results: Results,
    private readonly metrics: DeliveryMetrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Never throws: what breaks on our side counts as unreachable. */
  async send(lane: LaneId, endpoint: Endpoint, item: Loaded): Promise<Sent> {
    const { attempt, sealed } = await this.attempt(endpoint, item);
    const verdict = verdictOf(attempt);
    const after = afterAttempt(item.tries + 1, attempt, Math.random());
    this.metrics.attempts.inc({ outcome: verdict });
    if (item.tries === 0) this.metrics.lag.observe(Math.max(0, Date.now() - item.message.createdAt.getTime()) / 1000);
    const restMs = restAfter(attempt);
    const written = this.keep(lane, item, attempt, sealed).then(({ body, answer }) =>
      this.results.write({
        ...lane,
        eventId: item.eventId,
        state: after.state,
        delayMs: after.state === 'pending' ? after.delayMs : 0,
        contentType: after.state === 'pending' && body ? (sealed?.contentType ?? null) : null,
        body: after.state === 'pending' ? body : null,
        attempt: factsOf(attempt),
        answer,
        isReceived: verdict === 'received',
        restMs,
      }),
    );
    return { verdict, hasEnded: after.state !== 'pending', restMs, written };
  }

  private async attempt(endpoint: Endpoint, item: Loaded): Promise<{ attempt: Attempt; sealed: SealedBody | null }> {
    const began = performance.now();
    try {
      return await this.sender.send(endpoint, item.message, item.sealed);
    } catch (err) {
      this.log.error({ err, tenant: endpoint.tenant, webhookId: endpoint.id }, 'sending a delivery broke');
      const attempt = { outcome: 'unreachable' as const, reason: 'internal', durationMs: performance.now() - began };
      return { attempt, sealed: item.sealed };
    }
  }

  /** The parts of a failed attempt that are kept, sealed. Without them the next attempt goes on, with bytes of its own. */
  private async keep(lane: LaneId, item: Loaded, attempt: Attempt, sealed: SealedBody | null) {
    if (verdictOf(attempt) === 'received') return { body: null, answer: null };
    const bytes = attempt.outcome === 'answered' ? attempt.firstBytes.subarray(0, ANSWER_BYTES) : undefined;
    try {
      const [body, answer] = await Promise.all([
        sealed ? this.due.sealBody(lane, item.eventId, sealed) : null,
        bytes && bytes.length > 0 ? this.due.sealAnswer(lane, item.eventId, bytes) : null,
      ]);
      return { body, answer };
    } catch (err) {
      this.log.warn({ err }, 'sealing what was sent failed');
      return { body: null, answer: null };
    }
  }
}

/** What is kept of an attempt in clear: verdicts and figures. */
function factsOf(attempt: Attempt) {
  const { outcome, durationMs } = attempt;
  const isAnswered = outcome === 'answered';
  return {
    outcome,
    durationMs,
    status: isAnswered ? attempt.status : null,
    reason: isAnswered ? null : attempt.reason.slice(0, REASON_LENGTH),
  };
}
