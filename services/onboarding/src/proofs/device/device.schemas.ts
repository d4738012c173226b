import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { deviceKey } from './device-key.js';
import { deviceSignature } from './device-signature.js';

/** A caller's name for a device. */
const deviceId = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}]+$/u);

export const addDeviceBody = z.object({ enrollmentToken: token, deviceId, publicKey: deviceKey });

export type AddDeviceBody = z.output<typeof addDeviceBody>;

export const verifyDeviceBody = z.object({ authToken: token, deviceId, signature: deviceSignature });

export type VerifyDeviceBody = z.output<typeof verifyDeviceBody>;

/** The device that comes along when a re-enrolment is closed. */
export const closingDevice = z
  .object({ deviceId: deviceId.nullish(), publicKey: deviceKey, addOrUpdate: z.literal([0, 1]).nullish() })
  .refine((body) => body.deviceId || !body.publicKey, {
    path: ['deviceId'],
    message: 'Required field "deviceId" is missing.',
  });

export type ClosingDevice = z.output<typeof closingDevice>;
