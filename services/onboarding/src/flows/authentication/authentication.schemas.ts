import { z } from 'zod';
import { biometricConsent } from '../../journey/consent/consent.schemas.js';
import { token } from '../../journey/session/session.schemas.js';

/** Callers also send one of the two empty, or the sample's text; the code counts when there is one. */
export const authenticateBody = z.object({
  registrationCode: z.string().max(256).nullish(),
  username: z.string().max(256).nullish(),
  biometricConsent: biometricConsent.nullish(),
});

export type AuthenticateBody = z.output<typeof authenticateBody>;

export const cancelBody = z.object({ authToken: token });

export type CancelBody = z.output<typeof cancelBody>;
