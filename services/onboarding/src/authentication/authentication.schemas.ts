import { z } from 'zod';
import { deviceId, token } from '../session/session.schemas.js';

/** Callers also send one of the two empty, or the sample's text; the code counts when there is one. */
export const authenticateBody = z.object({
  registrationCode: z.string().max(256).nullish(),
  username: z.string().max(256).nullish(),
});

export type AuthenticateBody = z.output<typeof authenticateBody>;

export const verifyDeviceBody = z.object({
  authToken: token,
  deviceId,
  signature: z.base64().min(1).max(1024),
});

export type VerifyDeviceBody = z.output<typeof verifyDeviceBody>;

/** The part of every other request of an authentication that names the session. */
export const authenticationBody = z.object({ authToken: token });
