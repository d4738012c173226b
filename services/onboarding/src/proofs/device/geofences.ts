import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  GeofenceDecision,
  GeofenceService,
  type GeofenceServiceCheckResponse,
} from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';
import { Injectable } from '@nestjs/common';
import { brokenPeer, peerFailure } from '../../journey/step/peer-failure.js';
import { callOptions, type StepContext } from '../../journey/step/step-context.js';

export const GEOFENCE_DEADLINE_MS = 2000;

/** Degrees, WGS 84. */
export interface Place {
  latitude: number;
  longitude: number;
}

/** How a place stands to geofences; `none in force` where all that were named are disabled. */
export type Standing = 'inside' | 'outside' | 'unknown place' | 'none in force';

const STANDING = {
  [GeofenceDecision.ALLOWED]: 'inside',
  [GeofenceDecision.DENIED]: 'outside',
  [GeofenceDecision.UNKNOWN_PLACE]: 'unknown place',
} as const;

/** Geofences of the tenant, which compliance decides. */
@Injectable()
export class Geofences {
  constructor(@InjectPeer(GeofenceService) private readonly compliance: RpcClient<typeof GeofenceService>) {}

  /**
   * Where a place stands to the named geofences. Throws INVALID_VALUE for a name that none has, UNAVAILABLE or TIMEOUT where
   * compliance is away or slow, INTERNAL where it refuses or its answer is invalid: never inside.
   */
  async check(
    context: StepContext,
    names: readonly string[],
    place: Place,
  ): Promise<{ standing: Standing; receiptId: string }> {
    const request = { names: [...names], place: { case: 'coordinate' as const, value: place } };
    const answer = await this.compliance
      .check(request, callOptions(context, GEOFENCE_DEADLINE_MS))
      .catch((error: unknown) =>
        Promise.reject(isUnknownName(error) ? unknownName() : peerFailure('compliance', error)),
      );
    return { standing: standingOf(answer, names), receiptId: answer.receiptId };
  }
}

/** An answer that rests on no rule that was asked for lets nobody in. */
function standingOf({ decision, evaluated }: GeofenceServiceCheckResponse, names: readonly string[]): Standing {
  if (decision === GeofenceDecision.UNSPECIFIED || STANDING[decision] === undefined) throw brokenPeer('compliance');
  return names.some((name) => evaluated.includes(name)) ? STANDING[decision] : 'none in force';
}

const isUnknownName = (error: unknown): boolean => error instanceof DomainError && error.details.reason === 'geofence';

function unknownName(): DomainError {
  const message = 'Invalid "geosites" value: it names a geofence that does not exist.';
  return new DomainError('INVALID_VALUE', message, { field: 'geosites' });
}
