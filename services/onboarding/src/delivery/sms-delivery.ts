import type { Logger } from '@bonafide/platform/observability/logger';
import { z } from 'zod';
import { SignedPost } from '../providers/signed-post.js';
import type { Message, MessageDelivery } from './message-delivery.js';

const TRY_MS = 4000;

/** Any answer with a status of success says that the provider has taken the message. */
const taken = z.unknown();

/** Messages by an SMS provider, or what an operator puts before one: a signed POST of `{id, to, text}`. */
export class SmsDelivery implements MessageDelivery {
  private readonly provider: SignedPost;

  constructor(url: string, secret: Uint8Array, log: Logger) {
    this.provider = new SignedPost({ name: 'SMS provider', url, secret, tryMs: TRY_MS }, log);
  }

  async send({ id, to, text }: Message): Promise<void> {
    await this.provider.send(id, { id, to, text }, taken);
  }
}
