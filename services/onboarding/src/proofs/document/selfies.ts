import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lastPassed } from '../../journey/outcome/last-passed.js';
import { Proofs } from '../../journey/proof/proofs.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { KeyedDigests } from '../../journey/subject/keyed-digests.js';

/** The check whose picture portraits are held against, and the kind of that picture. */
export const FACE_CHECK = 'addFace';
const FACE_PICTURE = 'face';
const FIELD = 'biometricsInfo.facialImage.image';

/** What a portrait is held against. */
export interface Selfie {
  image: Uint8Array<ArrayBuffer>;
  /** When the enrolled face was taken; null for a selfie that came with the call. */
  takenAtMs: number | null;
  /** Equal of one picture alone, within a session; tells nothing of it. */
  mark: string;
}

/** The selfies of enrolments: ADR 0112. */
@Injectable()
export class Selfies {
  constructor(
    private readonly proofs: Proofs,
    private readonly digests: KeyedDigests,
  ) {}

  /**
   * The enrolled face, in whose place a selfie of the call comes only where the session owes no face. Throws FIELD_MISSING
   * where there is neither, INVALID_VALUE where a face is owed and none is kept.
   */
  async of(context: StepContext, given: Uint8Array | undefined): Promise<Selfie> {
    const { tenant, subjectId, requiredChecks } = context;
    const owesFace = requiredChecks.includes(FACE_CHECK);
    if (given && !owesFace) {
      return { image: new Uint8Array(given), takenAtMs: null, mark: await this.markOf(context, given) };
    }
    const kept = await this.proofs.picture({ tenant, subjectId }, FACE_PICTURE);
    if (kept) {
      const takenAtMs = kept.takenAt.getTime();
      return { image: new Uint8Array(kept.image), takenAtMs, mark: `enrolled ${takenAtMs}` };
    }
    if (owesFace) throw new DomainError('INVALID_VALUE', 'No face is enrolled: addFace must pass before');
    throw new DomainError('FIELD_MISSING', `Required field "${FIELD}" is missing: no face is enrolled.`, {
      field: FIELD,
    });
  }

  /** Throws UNAVAILABLE where another face was enrolled since. Call it with the session locked. */
  async requireSame(manager: EntityManager, context: StepContext, { takenAtMs }: Selfie): Promise<void> {
    if (takenAtMs === null) return;
    const passedAt = await lastPassed(manager, context, FACE_CHECK);
    if (passedAt?.getTime() === takenAtMs) return;
    throw new DomainError('UNAVAILABLE', 'The face was replaced meanwhile, try again');
  }

  private async markOf({ tenant, sessionId }: StepContext, image: Uint8Array): Promise<string> {
    const text = `${sessionId} ${Buffer.from(image).toString('base64')}`;
    return `given ${(await this.digests.of(tenant, 'selfie', text)).toString('base64')}`;
  }
}
