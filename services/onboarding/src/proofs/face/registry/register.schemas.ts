import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import type { RegisterRequest } from '@bonafide/proto/gen/bonafide/onboarding/v1/registrations_pb';
import { z } from 'zod';
import { profileFields, profileOf } from '../../../journey/subject/profile.schemas.js';
import type { Profile } from '../../../journey/subject/profiles.js';

const IMAGE_BYTES = 6_000_000;
/** More than a template of the most networks that a pack may have. */
const TEMPLATE_BYTES = 131_072;

const NEEDED = ['username', 'email', 'image', 'template'] as const;
const fields = z.object(profileFields);

/** A person to be registered by a picture alone. */
export interface Newcomer {
  profile: Profile;
  image: Uint8Array<ArrayBuffer>;
  template: Uint8Array;
}

/** Throws FIELD_MISSING for what is empty, and INVALID_VALUE, both naming the field. */
export function newcomerOf(request: RegisterRequest): Newcomer {
  for (const field of NEEDED) {
    if (request[field].length > 0) continue;
    throw new DomainError('FIELD_MISSING', `Required field "${field}" is missing.`, { field });
  }
  requireBytes('image', request.image, IMAGE_BYTES);
  requireBytes('template', request.template, TEMPLATE_BYTES);
  const profile = profileOf(parse(fields, request));
  return { profile, image: new Uint8Array(request.image), template: request.template };
}

function requireBytes(field: string, bytes: Uint8Array, most: number): void {
  if (bytes.length > most) throw new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
