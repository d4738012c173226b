import type { components } from './gen/gallery-compliance-webhook.js';
import type { components as onboarding } from './gen/onboarding.js';

type Schemas = components['schemas'];

/** Who is registered, with a base64 picture; a member of the built-in gallery `(default)` from the answer on. */
export type GalleryPerson = Schemas['RegisterUserRequest'];

/** What to search for, a base64 picture, and where: in `(default)` unless it says otherwise. */
export type FaceSearch = Schemas['MatchFaceRequest'];

/** Somebody who may be shown: a reason for a person to look, never by itself one to refuse. */
export type FaceCandidate = Schemas['MatchCandidate'] & {
  /** Place in the list, from 1 on. */
  rank?: number;
  /** Why the candidate is told. */
  reason?: string;
};

/** Who may be shown, the likeliest first: perhaps nobody. */
export interface FaceSearchAnswer {
  matchCount: number;
  list: FaceCandidate[];
}

/** One registration, by its code or by the username; the code wins where both are there. */
export type RegistrationSelector = { registrationCode: string; username?: string } | { username: string };

/** Registrations and galleries: each of the former with each of the latter. */
export type Memberships = Schemas['BulkMembershipRequest'];

export type MemberPageRequest = Schemas['ListRegistrationInGalleryRequest'];

/** Members of a gallery by rising code. */
export type MemberPage = Schemas['ListRegistrationInGalleryResponse'];

/** What onboarding knows of a registration. */
export type RegistrationDetails = onboarding['schemas']['EnrollmentDetails'];

/** How far index and database of the tenant's galleries differ, in numbers and lists. */
export type Reconciliation = Readonly<Record<string, unknown>>;
