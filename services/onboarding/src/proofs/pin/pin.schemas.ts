import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

export const enrollmentBody = z.object({ enrollmentToken: token });

export type EnrollmentBody = z.output<typeof enrollmentBody>;

export const verifyPinBody = z.object({ authToken: token, authorizationCode: z.string().min(1).max(128) });

export type VerifyPinBody = z.output<typeof verifyPinBody>;

/** A caller's name for the device that resets; nothing of it is kept, since the page's device alone can enter the PIN. */
const device = z.string().min(1).max(256);
const addOrUpdate = z.literal([0, 1]).nullish();

export const initResetBody = z.object({ reEnrollmentToken: token, deviceId: device, addOrUpdate });

export type InitResetBody = z.output<typeof initResetBody>;

export const completeResetBody = z.object({
  reEnrollmentToken: token,
  deviceId: device.nullish(),
  addOrUpdate,
  /** `mpinId` of the PIN that was set. */
  pinId: z.string().regex(/^[0-9a-f]{64}$/),
});

export type CompleteResetBody = z.output<typeof completeResetBody>;
