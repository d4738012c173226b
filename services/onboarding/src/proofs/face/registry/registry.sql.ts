import { statement } from '@bonafide/platform/database/statement';

/** A registration as it is stored, as far as it was asked for. */
export interface StoredRegistration {
  subjectId: string;
  code: string;
  profile: Buffer;
  image: Buffer | null;
  template: Buffer | null;
  /** How many of the codes are known. */
  known: number;
}

/**
 * Registrations in the order of their codes in the request: $1 tenant, $2 codes, $3 with pictures, $4 with templates, $5 the most
 * bytes of all. What goes beyond that is left out, and not read: the lengths are known without it. The first one comes in any case.
 */
export const describeCodes = statement<StoredRegistration>(
  'registry describe',
  `SELECT id AS "subjectId", code, profile, CASE WHEN $3::boolean THEN image END AS image,
     CASE WHEN $4::boolean THEN template END AS template, known::int
   FROM (
     SELECT subject.id, subject.code, profile, image, template, nth, count(*) OVER () AS known,
       row_number() OVER (ORDER BY nth) AS place,
       sum(octet_length(profile) + CASE WHEN $3::boolean THEN coalesce(octet_length(image), 0) ELSE 0 END
         + CASE WHEN $4::boolean THEN coalesce(octet_length(template), 0) ELSE 0 END) OVER (ORDER BY nth) AS bytes
     FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (code, nth)
       JOIN subject ON subject.tenant = $1 AND subject.code = asked.code
       LEFT JOIN face_sample ON subject_id = subject.id) AS found
   WHERE bytes <= $5 OR place = 1 ORDER BY nth`,
);

/** $1 tenant, $2 digests of usernames. */
export const findCodes = statement<{ usernameDigest: Buffer; code: string }>(
  'registry find',
  `SELECT username_digest AS "usernameDigest", code FROM subject
   WHERE tenant = $1 AND username_digest = ANY($2::bytea[]) AND completed_at IS NOT NULL`,
);

/** A page of codes, by an index alone: $1 tenant, $2 the code before, $3 how many. */
export const LIST_CODES = 'SELECT code FROM subject WHERE tenant = $1 AND code > $2::uuid ORDER BY code LIMIT $3';
export const listCodes = statement<{ code: string }>('registry list', LIST_CODES);
