import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { EndpointBook, type OpenedEndpoint } from '../endpoints/endpoint-book.js';
import type { endpointsConfig } from '../endpoints/endpoints-config.js';
import type { Attempt, Endpoint, Message, SealedBody, Sender } from '../endpoints/ports.js';
import { sealedEnvelope } from './body-envelope.js';
import { Outbound } from './outbound.js';
import { keysOf } from './secret-keys.js';
import { bodySignature, standardHeaders } from './signature.js';

const JSON_TYPE = 'application/json';
const USER_AGENT = 'Bonafide-Webhooks/1';

/**
 * Seals a message once, signs it at each attempt and posts it: ADR 0121. Throws, with nothing sent, NOT_FOUND for an endpoint
 * that was deleted, and UNAVAILABLE where the database is away.
 */
@Injectable()
export class SignedSender implements Sender {
  private readonly signatureHeader: string;

  constructor(
    private readonly book: EndpointBook,
    private readonly outbound: Outbound,
    @Inject(CONFIG) config: Config<typeof endpointsConfig>,
  ) {
    this.signatureHeader = config.BONAFIDE_WEBHOOK_SIGNATURE_HEADER;
  }

  async send(
    { tenant, id }: Pick<Endpoint, 'tenant' | 'id'>,
    message: Message,
    kept: SealedBody | null,
  ): Promise<{ attempt: Attempt; sealed: SealedBody }> {
    const opened = await this.book.opened(tenant, id);
    if (!opened) throw new DomainError('NOT_FOUND', 'There is no such webhook');
    const sealed = kept ?? seal(opened, message);
    const headers = this.headers(opened, message.id, sealed);
    return { attempt: await this.outbound.post({ url: new URL(opened.url), headers, body: sealed.bytes }), sealed };
  }

  /** The owner's header comes first: it cannot replace one of ours. */
  private headers(
    opened: OpenedEndpoint,
    id: string,
    { contentType, bytes: body }: SealedBody,
  ): Record<string, string> {
    const { header, addSignatureHeader, secrets } = opened;
    const [current] = secrets;
    const timestamp = Math.floor(Date.now() / 1000);
    const signing = secrets.map((secret) => keysOf(secret).signing);
    return {
      ...(header && { [header.name]: header.value }),
      'content-type': contentType,
      'user-agent': USER_AGENT,
      ...standardHeaders({ id, timestamp, body }, signing),
      ...(addSignatureHeader && { [this.signatureHeader]: bodySignature(body, keysOf(current).signing) }),
    };
  }
}

/** The bytes that all attempts send: sealed with the secret of now, for an endpoint that wants it so. */
function seal({ encryptMessageBody, secrets: [current] }: OpenedEndpoint, { id, body }: Message): SealedBody {
  if (!encryptMessageBody) return { contentType: JSON_TYPE, bytes: body };
  const envelope = sealedEnvelope(keysOf(current), { id, body });
  return { contentType: JSON_TYPE, bytes: Buffer.from(JSON.stringify(envelope)) };
}
