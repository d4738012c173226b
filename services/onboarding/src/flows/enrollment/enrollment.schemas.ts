import { z } from 'zod';
import { biometricConsent } from '../../journey/consent/consent.schemas.js';
import { token } from '../../journey/session/session.schemas.js';
import { profileFields } from '../../journey/subject/profile.schemas.js';

export const enrollBody = z.object({ ...profileFields, biometricConsent: biometricConsent.nullish() });

export type EnrollBody = z.output<typeof enrollBody>;

export const cancelBody = z.object({ enrollmentToken: token });

export type CancelBody = z.output<typeof cancelBody>;
