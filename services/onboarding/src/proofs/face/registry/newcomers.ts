import { createHash, randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { Profiles } from '../../../journey/subject/profiles.js';
import { RegisteredRequests } from '../../../journey/subject/registered-requests.js';
import { Subjects } from '../../../journey/subject/subjects.js';
import { FaceSamples, type SealedFace } from '../face-samples.js';
import type { Newcomer } from './register.schemas.js';

/** What stands for a newcomer and for the request that brought them. */
export interface Digests {
  username: Buffer;
  request: Buffer;
}

/** A newcomer ready to be written. */
export interface SealedNewcomer {
  tenant: string;
  id: string;
  digests: Digests;
  profile: Buffer;
  face: SealedFace;
}

/** Makes of a request what is written of a person. */
@Injectable()
export class Newcomers {
  constructor(
    private readonly subjects: Subjects,
    private readonly profiles: Profiles,
    private readonly faces: FaceSamples,
    private readonly requests: RegisteredRequests,
  ) {}

  /** The template is none of the content: another pack makes another one of the same picture. */
  async digests(tenant: string, { profile, image }: Newcomer): Promise<Digests> {
    const { username, email, firstName, lastName, phoneNumber } = profile;
    const picture = createHash('sha256').update(image).digest('hex');
    const content = [username, email, firstName, lastName, phoneNumber, picture];
    return {
      username: await this.subjects.digest(tenant, username),
      request: await this.requests.digest(tenant, content),
    };
  }

  /** Throws INVALID_MEDIA for a picture that cannot be kept. */
  async seal(tenant: string, { profile, image, template }: Newcomer, digests: Digests): Promise<SealedNewcomer> {
    const id = randomUUID();
    const still = { image, rotation: 0, face: undefined };
    const face = await this.faces.seal(tenant, id, still, template).catch(refusePicture);
    return { tenant, id, digests, profile: await this.profiles.seal(tenant, id, profile), face };
  }
}

function refusePicture(error: unknown): never {
  if (!(error instanceof DomainError) || error.code !== 'INVALID_MEDIA') throw error;
  throw new DomainError('INVALID_MEDIA', 'The picture cannot be stored', { field: 'image' }, { cause: error });
}
