import { z } from 'zod';
import { token } from '../journey/session/session.schemas.js';

export const recordingInfoBody = z.object({
  type: z.enum(['enrollment', 'authentication', 're-enrollment']),
  token,
  presignedURL: z.boolean().default(false),
});

export type RecordingInfoBody = z.output<typeof recordingInfoBody>;
