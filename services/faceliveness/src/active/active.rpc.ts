import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  FaceLivenessService,
  type IssueChallengeRequest,
  type IssueChallengeResponseSchema,
} from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { challengeAnswer } from './active.answers.js';
import { ActiveChallenges } from './active-challenges.js';

const MOST_SCOPE = 128;

/** Challenges for the captures of another service. */
@Controller()
export class ActiveRpc {
  constructor(private readonly challenges: ActiveChallenges) {}

  @Rpc(FaceLivenessService.method.issueChallenge)
  async issueChallenge(
    { scope }: IssueChallengeRequest,
    { tenant }: RpcCall,
  ): Promise<MessageInitShape<typeof IssueChallengeResponseSchema>> {
    if (scope === '' || scope.length > MOST_SCOPE) {
      throw new DomainError('INVALID_VALUE', 'Invalid "scope" value.', { field: 'scope' });
    }
    const issued = await this.challenges.issue(tenant, scope);
    const { challengeId, movements, colours, frames, guidance } = challengeAnswer(issued);
    const [issuedAtMs, expiresAtMs] = [issued.issuedAt.getTime(), issued.expiresAt.getTime()];
    return { challengeId, issuedAtMs, expiresAtMs, movements, colours: colours ?? [], frames, guidance };
  }
}
