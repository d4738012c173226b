import { z } from 'zod';

/** A session token as a caller sends it; whether it names a session is checked later. */
export const token = z.string().min(1).max(128);
