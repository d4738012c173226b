import { SetMetadata } from '@nestjs/common';

/** The key of the metadata. */
export const CHANGES_NOTHING = 'bonafide:changes-nothing';

/**
 * Marks the handler of a POST that only reads: an `Idempotency-Key` has no effect on it. Each copy reads anew, so that no
 * personal data are kept for repeats and every read is told in the audit log.
 */
export const ChangesNothing = () => SetMetadata(CHANGES_NOTHING, true);
