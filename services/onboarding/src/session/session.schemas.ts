import { z } from 'zod';

/** A session token as a caller sends it; whether it names a session is asked later. */
export const token = z.string().min(1).max(128);

/** A caller's name for a device. */
export const deviceId = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}]+$/u);
