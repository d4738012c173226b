import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Inject, Injectable } from '@nestjs/common';
import type { Endpoint, EndpointDirectory } from '../endpoints/ports.js';
import { ENDPOINTS } from '../endpoints/tokens.js';

/** Finds the endpoints that callers name. */
@Injectable()
export class KnownEndpoint {
  constructor(@Inject(ENDPOINTS) private readonly endpoints: EndpointDirectory) {}

  /** Throws NOT_FOUND when the tenant has no such endpoint. */
  async require(tenant: string, id: string): Promise<Endpoint> {
    const found = await this.endpoints.find(tenant, id);
    if (!found) throw new DomainError('NOT_FOUND', 'There is no such webhook', { field: 'webhookId' });
    return found;
  }
}
