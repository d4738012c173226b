import { statement } from '@bonafide/platform/database/statement';

/** Whose token may still set a PIN: not used, in time, of a session that goes on. */
const LIVE = `activation.tenant = $1 AND activation.token_digest = $2 AND activation.pin_hash IS NULL
  AND activation.expires_at > now() AND session.id = activation.session_id AND session.status = 'pending'
  AND session.expires_at > now()`;

/** $1 tenant, $2 digest of the activation token; a row or none. */
export const findActivation = statement<{ mpinDigest: Buffer }>(
  'pin activation find',
  `SELECT activation.mpin_digest AS "mpinDigest" FROM pin_activation AS activation, session WHERE ${LIVE}`,
);

/** The same, then $3 digest of the device's secret and $4 hash of the PIN; a row where it was set now. */
export const setPin = statement<object>(
  'pin set',
  `UPDATE pin_activation AS activation SET device_digest = $3, pin_hash = $4 FROM session WHERE ${LIVE}
   RETURNING activation.session_id`,
);

/** $1 tenant, $2 person; holds off an erasure until the transaction ends. A row, or none after one. */
export const holdPerson = statement<{ now: Date }>(
  'pin person hold',
  'SELECT now() FROM subject WHERE tenant = $1 AND id = $2 FOR KEY SHARE',
);

/** The codes of a person that may still be used: $1 tenant, $2 person. */
export const countCodes = statement<{ codes: number }>(
  'pin codes count',
  `SELECT count(*)::int AS codes FROM pin_authorization WHERE tenant = $1 AND subject_id = $2 AND expires_at > now()`,
);

/** $1 tenant, $2 person; holds the PIN as it is until the transaction ends. */
export const holdPin = statement<{ pinHash: string }>(
  'pin hold',
  `SELECT pin_hash AS "pinHash" FROM pin WHERE tenant = $1 AND subject_id = $2 FOR SHARE`,
);

/** Adds a code that lives $4 seconds: $1 its digest, $2 person, $3 tenant; answers when it ends. */
export const authorize = statement<{ expiresAt: Date }>(
  'pin authorize',
  `INSERT INTO pin_authorization (code_digest, subject_id, tenant, expires_at)
   VALUES ($1, $2, $3, now() + make_interval(secs => $4)) RETURNING expires_at AS "expiresAt"`,
);
