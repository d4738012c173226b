import { InjectPeer } from '@bonafide/messaging/peers';
import type { CallOptions, RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { RegisterRequestSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import {
  type RegisterRequest,
  type Registration,
  RegistrationService,
} from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';

export type { RegisterRequest, Registration };

/** Codes and usernames of one call, and codes of a page, at most. */
const [MOST_ASKED, MOST_LISTED] = [500, 10_000];
const DEADLINE_MS = 5000;
const PAGE_DEADLINE_MS = 10_000;

/** What of a registration is wanted beside its username. */
export interface Wanted {
  readonly image?: boolean;
  readonly template?: boolean;
}

/** A page of all registrations, in ascending order. */
export interface ListedPage {
  readonly codes: readonly string[];
  readonly isLast: boolean;
}

/** Registrations as onboarding, their truth, tells of them. Throws UNAVAILABLE or TIMEOUT while it cannot. */
@Injectable()
export class People {
  constructor(@InjectPeer(RegistrationService) private readonly registrations: RpcClient<typeof RegistrationService>) {}

  /** Registers a person on behalf of the caller; onboarding's refusals come as they are. */
  async register(request: MessageInitShape<typeof RegisterRequestSchema>): Promise<string> {
    return (await this.registrations.register(request)).registrationCode;
  }

  /** By code; those that are not registered are left out. */
  async describe(tenant: string, codes: readonly string[], wanted: Wanted = {}): Promise<Map<string, Registration>> {
    const found = new Map<string, Registration>();
    const how = { includeImage: wanted.image ?? false, includeTemplate: wanted.template ?? false };
    let rest = [...codes];
    while (rest.length > 0) {
      const asked = rest.slice(0, MOST_ASKED);
      const options = { tenant, deadlineMs: DEADLINE_MS };
      const { registrations, isComplete } = await this.registrations
        .describe({ registrationCodes: asked, ...how }, options)
        .catch(refused);
      for (const one of registrations) found.set(one.registrationCode, one);
      const last = registrations.at(-1);
      if (!isComplete && !last) throw broken();
      rest = rest.slice(isComplete || !last ? asked.length : asked.indexOf(last.registrationCode) + 1);
    }
    return found;
  }

  /** Codes by username; those that are not registered are left out. */
  async find(tenant: string, usernames: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let at = 0; at < usernames.length; at += MOST_ASKED) {
      const asked = usernames.slice(at, at + MOST_ASKED);
      const options = { tenant, deadlineMs: DEADLINE_MS };
      const { registrations } = await this.registrations.find({ usernames: asked }, options).catch(refused);
      for (const { username, registrationCode } of registrations) found.set(username, registrationCode);
    }
    return found;
  }

  /** The codes of all registrations, page by page. */
  async *list(tenant: string): AsyncIterable<ListedPage> {
    const options: CallOptions = { tenant, deadlineMs: PAGE_DEADLINE_MS };
    for (let after = ''; ; ) {
      const { registrationCodes: codes } = await this.registrations
        .list({ after, most: MOST_LISTED }, options)
        .catch(refused);
      if (codes.some((code, i) => code <= (codes[i - 1] ?? after))) throw broken();
      const isLast = codes.length < MOST_LISTED;
      yield { codes, isLast };
      if (isLast) return;
      after = codes.at(-1) ?? '';
    }
  }
}

/** Onboarding refuses nothing that we ask rightly. */
function refused(error: unknown): never {
  if (error instanceof DomainError && (error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT')) throw error;
  throw broken(error);
}

const broken = (cause?: unknown) =>
  new DomainError('INTERNAL', 'Internal error', {}, { cause: cause ?? new Error('onboarding gave an invalid answer') });
