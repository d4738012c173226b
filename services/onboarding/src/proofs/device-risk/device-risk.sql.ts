import { statement } from '@bonafide/platform/database/statement';

/** A profile that was not judged yet. */
export interface OpenProfile {
  deviceDigest: Buffer;
  signals: Buffer;
  receivedAt: Date;
}

/** Adds a profile: $1 tenant, $2 apSessionId, $3 digest of the device, $4 sealed signals, $5 its life in seconds; a row where it is new. */
export const addProfile = statement<{ expiresAt: Date }>(
  'device profile add',
  `INSERT INTO device_profile (tenant, ap_session_id, device_digest, signals, received_at, expires_at)
   VALUES ($1, $2, $3, $4, now(), now() + make_interval(secs => $5)) ON CONFLICT DO NOTHING
   RETURNING expires_at AS "expiresAt"`,
);

const OPEN = 'tenant = $1 AND ap_session_id = $2 AND signals IS NOT NULL AND expires_at > now()';

/** $1 tenant, $2 apSessionId; a row or none. */
export const findProfile = statement<OpenProfile>(
  'device profile find',
  `SELECT device_digest AS "deviceDigest", signals, received_at AS "receivedAt" FROM device_profile WHERE ${OPEN}`,
);

/** Uses a profile up: as `findProfile`, then $3 the person; a row where nobody else has. */
export const useProfile = statement<object>(
  'device profile use',
  `UPDATE device_profile SET signals = NULL, subject_id = $3 WHERE ${OPEN} RETURNING ap_session_id`,
);

/** $1 tenant, $2 apSessionId; a row where it was used. */
export const findUsed = statement<object>(
  'device profile used',
  'SELECT FROM device_profile WHERE tenant = $1 AND ap_session_id = $2 AND subject_id IS NOT NULL',
);

/** Notes the use of a provider's profile: $1 tenant, $2 apSessionId, $3 the person, $4 for how many days; a row where it is the first. */
export const claimProfile = statement<object>(
  'device profile claim',
  `INSERT INTO device_profile (tenant, ap_session_id, received_at, expires_at, subject_id)
   VALUES ($1, $2, now(), now() + make_interval(days => $4), $3) ON CONFLICT DO NOTHING RETURNING ap_session_id`,
);

/** Counts other registered people of a device: $1 tenant, $2 its digest, $3 the person, $4 how many days back. */
export const countOthers = statement<{ people: number }>(
  'device use others',
  `SELECT count(*)::int AS people FROM device_use JOIN subject ON subject.id = subject_id
   WHERE device_use.tenant = $1 AND device_digest = $2 AND subject_id <> $3
     AND last_used_at > now() - make_interval(days => $4) AND completed_at IS NOT NULL`,
);
