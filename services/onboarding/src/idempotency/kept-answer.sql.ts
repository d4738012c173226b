import { statement } from '@bonafide/platform/database/statement';

/** What is known of a request's key. */
export interface KeyState {
  /** Whether this copy has the claim now. */
  claimed: boolean;
  /** What was known before; null for a key that was free. */
  request: Buffer | null;
  answer: Buffer | null;
}

/**
 * Claims a key that is free, or whose request is the same and was left by the copy that had it. $1 tenant, $2 digest of the
 * key, $3 digest of the request, $4 claim, $5 seconds of the lease, $6 seconds that the answer is kept.
 */
export const claimKey = statement<KeyState>(
  'idempotency claim',
  `WITH claimed AS (
     INSERT INTO kept_answer (tenant, key_digest, request_digest, claim, lease_until, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6))
     ON CONFLICT (tenant, key_digest) DO UPDATE SET
       request_digest = EXCLUDED.request_digest, claim = EXCLUDED.claim, lease_until = EXCLUDED.lease_until,
       expires_at = EXCLUDED.expires_at, answer = NULL
     WHERE kept_answer.expires_at < now() OR (kept_answer.answer IS NULL AND kept_answer.lease_until < now()
       AND kept_answer.request_digest = EXCLUDED.request_digest)
     RETURNING claim)
   SELECT claimed.claim IS NOT NULL AS claimed, known.request_digest AS request, known.answer
   FROM (SELECT 1) AS one LEFT JOIN claimed ON true
     LEFT JOIN kept_answer AS known ON known.tenant = $1 AND known.key_digest = $2`,
);

/** Keeps the answer of a request: $1 tenant, $2 digest of the key, $3 claim, $4 the sealed answer. */
export const keepAnswer = statement(
  'idempotency keep',
  'UPDATE kept_answer SET answer = $4 WHERE tenant = $1 AND key_digest = $2 AND claim = $3',
);

/** Frees a key whose request had no effect: $1 tenant, $2 digest of the key, $3 claim. */
export const freeKey = statement(
  'idempotency free',
  'DELETE FROM kept_answer WHERE tenant = $1 AND key_digest = $2 AND claim = $3 AND answer IS NULL',
);
