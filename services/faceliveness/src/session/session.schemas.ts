import { z } from 'zod';

/** Where a browser capture names its session. The rest of the body is read by `livenessBody`. */
export const sessionMember = z.object({
  video: z.object({ meta_data: z.object({ session_id: z.unknown().optional() }).nullish() }).optional(),
});

/** A session id as it was issued: 128 bits in the shape of a UUID, in any case. */
export const sessionId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
