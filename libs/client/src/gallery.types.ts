import type { components } from './gen/gallery-compliance-webhook.js';
import type { components as onboarding } from './gen/onboarding.js';

type Schemas = components['schemas'];

/** Who is registered, with a base64 picture; a member of the built-in gallery `(default)` from the answer on. */
export type GalleryPerson = Schemas['RegisterUserRequest'];

/** What to search for, a base64 picture, and where: in `(default)` unless it says otherwise. */
export type FaceSearch = Schemas['MatchFaceRequest'];

/** Somebody who may be shown: a reason for a person to look, never by itself one to refuse. */
export type FaceCandidate = Schemas['MatchCandidate'];

/** Who may be shown, the likeliest first: perhaps nobody. */
export type FaceSearchAnswer = Schemas['MatchFaceResponse'];

/** One registration, by its code or by the username; the code wins where both are there. */
export type RegistrationSelector = { registrationCode: string; username?: string } | { username: string };

/** Registrations and galleries: each of the former with each of the latter. */
export type Memberships = Schemas['BulkMembershipRequest'];

export type MemberPageRequest = Schemas['ListRegistrationInGalleryRequest'];

/** Members of a gallery by rising code. */
export type MemberPage = Schemas['ListRegistrationInGalleryResponse'];

/** What onboarding knows of a registration. */
export type RegistrationDetails = onboarding['schemas']['EnrollmentDetails'];

/** How far registrations, members and index of the tenant differ; lists name the first hundred codes of a kind. */
export type Reconciliation = Schemas['ReconcileResponse'];
