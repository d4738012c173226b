import { z } from 'zod';
import { deviceId, token } from '../session/session.schemas.js';

/** The part of every request of a re-enrolment that names the session. */
export const reEnrollmentBody = z.object({ reEnrollmentToken: token });

export const completeReEnrollBody = z
  .object({
    reEnrollmentToken: token,
    deviceId: deviceId.nullish(),
    publicKey: z.string().max(4096).nullish(),
    addOrUpdate: z.literal([0, 1]).nullish(),
  })
  .refine((body) => body.deviceId || !body.publicKey, {
    path: ['deviceId'],
    message: 'Required field "deviceId" is missing.',
  });

export type CompleteReEnrollBody = z.output<typeof completeReEnrollBody>;
