import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { type CallOptions, type RpcClient, rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import {
  type RegisterRequestSchema,
  type RegisterResponse,
  RegistrationService,
} from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { photograph, type Stand, TEMPLATE } from './stand.js';

/** A request to register somebody. */
export type Newcomer = Required<Omit<MessageInitShape<typeof RegisterRequestSchema>, '$typeName' | '$unknown'>>;

/** A caller of the registry, as gallery is one. */
export interface RegistryCaller {
  /** Calls that a service makes for itself; name the tenant in their options. */
  registry: RpcClient<typeof RegistrationService>;
  /** On behalf of a client of the tenant. */
  register(request: Partial<Newcomer>, tenant: string, options?: CallOptions): Promise<RegisterResponse>;
  close(): Promise<void>;
}

export async function registryOf(stand: Stand): Promise<RegistryCaller> {
  const bus = await Bus.connect(stand.nats.url, 'gallery', createLogger('gallery', 'silent'));
  const registry = rpcClient(bus, new Metrics('gallery'), RegistrationService);
  return {
    registry,
    register: (request, tenant, options) => onBehalfOf(tenant, () => registry.register(request, options)),
    close: () => bus.close(),
  };
}

/** Somebody with a picture of their own. */
export async function newcomer(username = `user-${randomUUID()}`): Promise<Newcomer> {
  return {
    username,
    email: 'amara@mail.example',
    firstName: 'Amara',
    lastName: 'Okafor',
    phoneNumber: '617-555-0143',
    image: new Uint8Array(await photograph()),
    template: new Uint8Array(TEMPLATE),
  };
}
