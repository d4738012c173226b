import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  type DescribeRequest,
  type DescribeResponseSchema,
  SessionService,
} from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { SessionReferences } from './session-references.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whose the sessions of events are, for the service that sends webhooks. */
@Controller()
export class SessionReferencesRpc {
  constructor(private readonly references: SessionReferences) {}

  @Rpc(SessionService.method.describe)
  async describe(
    { sessionId }: DescribeRequest,
    { tenant }: RpcCall,
  ): Promise<MessageInitShape<typeof DescribeResponseSchema>> {
    const found = UUID.test(sessionId) ? await this.references.describe(tenant, sessionId) : undefined;
    if (!found) throw new DomainError('NOT_FOUND', 'The session is not known');
    return found;
  }
}
