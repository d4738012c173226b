import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

/** Members beside the token are read by the proofs that take part in the closing. */
export const completeReEnrollBody = z.looseObject({ reEnrollmentToken: token });

export type CompleteReEnrollBody = z.output<typeof completeReEnrollBody>;

export const cancelBody = z.object({ reEnrollmentToken: token });

export type CancelBody = z.output<typeof cancelBody>;
