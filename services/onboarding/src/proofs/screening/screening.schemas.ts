import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

/** A name that holds a letter: of anything else nothing could be found on any list. */
const nameOf = (most: number) => z.string().trim().max(most).regex(/\p{L}/u);

/** What a person says of themselves; null counts as absent. */
const claimMembers = {
  fullName: nameOf(512).nullish(),
  firstName: nameOf(256).nullish(),
  middleName: z.string().trim().max(256).nullish(),
  lastName: nameOf(256).nullish(),
  dateOfBirth: z.iso.date().nullish(),
  country: z.string().trim().max(64).nullish(),
  nationality: z.string().trim().max(64).nullish(),
  gender: z.string().trim().max(32).nullish(),
};

const claim = z.object(claimMembers);

export type Claim = z.output<typeof claim>;

/** Whether a claim holds a whole name. */
export const isNamed = ({ fullName, firstName, lastName }: Claim): boolean =>
  Boolean(fullName || (firstName && lastName));

const named = claim.refine(isNamed, {
  path: ['fullName'],
  message: 'Required field "pii.fullName" is missing: it, or both "pii.firstName" and "pii.lastName".',
});

export const watchlistBody = z.object({ enrollmentToken: token, pii: named });

export type WatchlistBody = z.output<typeof watchlistBody>;

const text = z.string().trim().max(256).nullish();

const numberMembers = {
  nationalIdType: z.string().trim().min(1).max(64),
  nationalIdNumber: z.string().trim().min(1).max(64),
  fields: z.object({ ...claimMembers, motherName: text, email: text, phoneNumber: text }).nullish(),
};

export const enrollmentNumberBody = z.object({ enrollmentToken: token, ...numberMembers });

export type EnrollmentNumberBody = z.output<typeof enrollmentNumberBody>;

export const authenticationNumberBody = z.object({ authToken: token, ...numberMembers });

export type AuthenticationNumberBody = z.output<typeof authenticationNumberBody>;

/** A body of either flow, with its token: the ledger's hash of a number alone could be guessed. */
export type NumberBody = EnrollmentNumberBody | AuthenticationNumberBody;
