import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Inject, Injectable } from '@nestjs/common';
import type { Attempt, EndpointDirectory, Sender } from '../endpoints/ports.js';
import { ENDPOINTS, SENDER } from '../endpoints/tokens.js';

/** Test messages of a tenant that are under way at a time in a process. */
const MOST_AT_A_TIME = 4;

/** The type of a test message: none of the contract's events, so that nobody takes it for one. */
const TEST_TYPE = 'webhook.test';

/** Sends test messages, as every message is sent; to disabled endpoints too, so that they can be tried before. */
@Injectable()
export class TestMessages {
  private readonly underWay = new Map<string, number>();

  constructor(
    @Inject(ENDPOINTS) private readonly directory: EndpointDirectory,
    @Inject(SENDER) private readonly sender: Sender,
  ) {}

  /** One attempt. Throws NOT_FOUND for an endpoint that is not there, RATE_LIMITED while too many are under way. */
  async send(tenant: string, id: string): Promise<Attempt> {
    const endpoint = await this.directory.find(tenant, id);
    if (!endpoint) throw new DomainError('NOT_FOUND', 'There is no such webhook');
    const others = this.underWay.get(tenant) ?? 0;
    if (others >= MOST_AT_A_TIME) {
      throw new DomainError('RATE_LIMITED', 'Too many test messages are under way', { retryAfter: '1' });
    }
    this.underWay.set(tenant, others + 1);
    try {
      return (await this.sender.send(endpoint, testMessage(), null)).attempt;
    } finally {
      const left = (this.underWay.get(tenant) ?? 1) - 1;
      if (left > 0) this.underWay.set(tenant, left);
      else this.underWay.delete(tenant);
    }
  }
}

function testMessage() {
  const [id, createdAt] = [randomUUID(), new Date()];
  const created = createdAt.toISOString().replace('Z', '+0000');
  const event = { id, created, type: TEST_TYPE, operationToken: '', data: {} };
  return { id, type: TEST_TYPE, createdAt, body: Buffer.from(JSON.stringify(event)) };
}
