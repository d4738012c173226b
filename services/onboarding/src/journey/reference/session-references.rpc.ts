import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  type DescribeRequest,
  type DescribeResponseSchema,
  SessionService,
} from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { isUuid } from '../subject/uuid.js';
import { SessionReferences } from './session-references.js';

/** Whose the sessions of events are, for the service that sends webhooks. */
@Controller()
export class SessionReferencesRpc {
  constructor(private readonly references: SessionReferences) {}

  @Rpc(SessionService.method.describe)
  async describe(
    { sessionId }: DescribeRequest,
    { tenant }: RpcCall,
  ): Promise<MessageInitShape<typeof DescribeResponseSchema>> {
    const found = isUuid(sessionId) ? await this.references.describe(tenant, sessionId.toLowerCase()) : undefined;
    if (!found) throw new DomainError('NOT_FOUND', 'The session is not known');
    return found;
  }
}
