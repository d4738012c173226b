import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

const apSessionId = z.guid().transform((id) => id.toLowerCase());

export const enrollmentBody = z.object({ enrollmentToken: token, apSessionId });

export type EnrollmentBody = z.output<typeof enrollmentBody>;

export const authenticationBody = z.object({ authToken: token, apSessionId });

export type AuthenticationBody = z.output<typeof authenticationBody>;

export const reEnrollmentBody = z.object({ reEnrollmentToken: token, apSessionId });

export type ReEnrollmentBody = z.output<typeof reEnrollmentBody>;
