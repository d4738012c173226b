import { randomInt, randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { equalSecret } from '@bonafide/sealing/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MESSAGE_DELIVERY, type MessageDelivery } from '../../delivery/message-delivery.js';
import { SessionNotes } from '../../journey/note/session-notes.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { KeyedDigests } from '../../journey/subject/keyed-digests.js';
import { DailyUses } from '../../journey/throttle/daily-uses.js';
import { ProviderError } from '../../providers/provider-error.js';
import { messageOf, type PhonePolicy } from './phone.policy.js';

const NOTE = 'one-time code';

/** A code that is on its way to a phone: its digest, and for how long it is good. */
export interface SentCode {
  digest: string;
  seconds: number;
}

/** The code of a session as it is kept. */
interface KeptCode {
  /** Keyed digest of session and code, base64. */
  digest: string;
  /** By the database's clock, milliseconds since 1970. */
  expiresAtMs: number;
}

/** What a code that came back is. */
export type CodeFound = 'right' | 'wrong' | 'late';

/** Codes that are sent to phones: random, of one session and one use, kept as keyed digests. */
@Injectable()
export class OneTimeCodes {
  constructor(
    private readonly digests: KeyedDigests,
    private readonly notes: SessionNotes,
    private readonly uses: DailyUses,
    @Inject(MESSAGE_DELIVERY) private readonly delivery: MessageDelivery,
  ) {}

  /**
   * Makes a code and sends it. Throws RATE_LIMITED beyond the tenant's bounds of a session and of a number, UNAVAILABLE where it
   * could not be sent. A sending of which nobody knows whether it arrived counts; one that did not, does not.
   */
  async send(context: StepContext, to: string, policy: PhonePolicy): Promise<SentCode> {
    const { tenant, subjectId, sessionId } = context;
    const taken = await this.uses.take([
      { tenant, factor: 'messages of the session', whose: sessionId, most: policy.maxOtpSendings },
      { tenant, factor: 'messages to the number', whose: to, most: policy.maxOtpSendingsPerDay },
    ]);
    const code = newCode(policy.otpDigits);
    const seconds = policy.otpSeconds;
    const message = { id: randomUUID(), tenant, subjectId, to, text: messageOf(policy, code), seconds };
    try {
      await this.delivery.send(message);
    } catch (error) {
      const mayHaveArrived = error instanceof ProviderError && error.mayHaveArrived;
      if (!mayHaveArrived) await this.uses.giveBack(taken);
      if (!(error instanceof ProviderError)) throw error;
      throw new DomainError('UNAVAILABLE', 'The code could not be sent, try again', {}, { cause: error });
    }
    return { digest: await this.digestOf(context, code), seconds };
  }

  /** Puts a sent code in place of the session's one before, which is good no longer. Call it from `keep`. */
  async keep(manager: EntityManager, context: StepContext, { digest, seconds }: SentCode, now: Date): Promise<void> {
    const kept: KeptCode = { digest, expiresAtMs: now.getTime() + seconds * 1000 };
    await this.notes.put(manager, context, NOTE, kept);
  }

  /** Compares a code with the session's at the database's time `now`. Throws INVALID_VALUE where none was sent. */
  async compare(context: StepContext, code: string, now: Date): Promise<{ found: CodeFound; digest: string }> {
    const kept = (await this.notes.read(context, NOTE)) as KeptCode | undefined;
    if (!kept)
      throw new DomainError('INVALID_VALUE', 'No code was sent that is still to come back: verify the PII first');
    const digest = await this.digestOf(context, code);
    const isRight = equalSecret(Buffer.from(digest), Buffer.from(kept.digest));
    if (now.getTime() >= kept.expiresAtMs) return { found: 'late', digest };
    return { found: isRight ? 'right' : 'wrong', digest };
  }

  /** Uses a right code up. Throws INVALID_VALUE where another one took its place meanwhile. Call it from `keep`. */
  async use(manager: EntityManager, context: StepContext, digest: string): Promise<void> {
    const kept = (await this.notes.read(context, NOTE, manager)) as KeptCode | undefined;
    if (kept?.digest !== digest) throw new DomainError('INVALID_VALUE', 'Another code was sent meanwhile');
    await this.notes.drop(manager, context, NOTE);
  }

  private async digestOf({ tenant, sessionId }: StepContext, code: string): Promise<string> {
    return (await this.digests.of(tenant, 'one-time code', `${sessionId} ${code}`)).toString('base64');
  }
}

/** As many random digits, leading zeros among them. */
function newCode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0');
}
