import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { deviceKey } from './device-key.js';
import { deviceSignature } from './device-signature.js';
import { coordinates, geosites } from './geosites.js';

/** A caller's name for a device. */
const deviceId = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}]+$/u);

export const addDeviceBody = z.object({ enrollmentToken: token, deviceId, publicKey: deviceKey });

export type AddDeviceBody = z.output<typeof addDeviceBody>;

export const verifyDeviceBody = z
  .object({ authToken: token, deviceId, signature: deviceSignature, geosites, ...coordinates })
  .transform(({ latitude, longitude, ...body }, context) => {
    const place = typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined;
    const half = typeof latitude === 'number' ? 'longitude' : 'latitude';
    if (!place && (latitude ?? longitude ?? undefined) !== undefined) {
      context.addIssue({ code: 'custom', path: [half], message: `Required field "${half}" is missing.` });
      return z.NEVER;
    }
    return { ...body, ...(place && { place }) };
  });

export type VerifyDeviceBody = z.output<typeof verifyDeviceBody>;

/** The device that comes along when a re-enrolment is closed. */
export const closingDevice = z
  .object({ deviceId: deviceId.nullish(), publicKey: deviceKey, addOrUpdate: z.literal([0, 1]).nullish() })
  .refine((body) => body.deviceId || !body.publicKey, {
    path: ['deviceId'],
    message: 'Required field "deviceId" is missing.',
  });

export type ClosingDevice = z.output<typeof closingDevice>;
