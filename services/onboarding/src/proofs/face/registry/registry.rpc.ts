import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import {
  type FindRequest,
  type FindResponseSchema,
  type ListRequest,
  type ListResponseSchema,
  type RegisterRequest,
  type RegisterResponseSchema,
  RegistrationService,
  type RegistrationServiceDescribeRequest,
  type RegistrationServiceDescribeResponseSchema,
} from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { newcomerOf } from './register.schemas.js';
import { Registering } from './registering.js';
import { RegisteringTerms } from './registering-terms.js';
import { Registry } from './registry.js';

/** Registered people, for the service that searches among their faces: ADR 0127. */
@Controller()
export class RegistryRpc {
  constructor(
    private readonly terms: RegisteringTerms,
    private readonly registering: Registering,
    private readonly registry: Registry,
  ) {}

  @Rpc(RegistrationService.method.register)
  async register(
    request: RegisterRequest,
    { tenant, client = '', signal }: RpcCall,
  ): Promise<MessageInitShape<typeof RegisterResponseSchema>> {
    const newcomer = newcomerOf(request);
    await this.terms.require(tenant);
    return this.registering.register({ tenant, client, signal }, newcomer);
  }

  @Rpc(RegistrationService.method.describe)
  async describe(
    request: RegistrationServiceDescribeRequest,
    { tenant }: RpcCall,
  ): Promise<MessageInitShape<typeof RegistrationServiceDescribeResponseSchema>> {
    return this.registry.describe(tenant, request);
  }

  @Rpc(RegistrationService.method.find)
  async find({ usernames }: FindRequest, { tenant }: RpcCall): Promise<MessageInitShape<typeof FindResponseSchema>> {
    return { registrations: await this.registry.find(tenant, usernames) };
  }

  @Rpc(RegistrationService.method.list)
  async list(request: ListRequest, { tenant }: RpcCall): Promise<MessageInitShape<typeof ListResponseSchema>> {
    return { registrationCodes: await this.registry.list(tenant, request) };
  }
}
