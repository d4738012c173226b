import { statement } from '@bonafide/platform/database/statement';

/** The count of changes. */
export const trustVersion = statement<{ version: string }>(
  'trust_version',
  'SELECT version FROM trust_version WHERE id = 1',
);

/** Values: tenant, states. Certificates in the lists in force or added by the tenant (`own`), without those that it removed. */
export const trustedCertificates = statement<{ certificate: Buffer; own: boolean }>(
  'trusted_certificates',
  `SELECT c.certificate, COALESCE(t.trusted, false) AS own
     FROM trust_certificate c
     LEFT JOIN tenant_trust t ON t.tenant = $1 AND t.sha256 = c.sha256
    WHERE c.state = ANY($2)
      AND COALESCE(t.trusted, EXISTS (
        SELECT FROM trust_listing l
          JOIN trust_list f ON f.source = l.source AND f.version = l.version AND f.in_force
         WHERE l.sha256 = c.sha256))
    ORDER BY c.not_before DESC, c.sha256
    LIMIT 500`,
);

/** Values: tenant, states. Certificates that the tenant removed. */
export const removedCertificates = statement<{ certificate: Buffer }>(
  'removed_certificates',
  `SELECT c.certificate
     FROM trust_certificate c
     JOIN tenant_trust t ON t.tenant = $1 AND t.sha256 = c.sha256 AND NOT t.trusted
    WHERE c.state = ANY($2)`,
);

/** Values: states. Eight states have fewer lists than the limit, so that none that a forged chip names crowds out the one that counts. */
export const revocationLists = statement<{ list: Buffer }>(
  'revocation_lists',
  'SELECT list FROM revocation_list WHERE state = ANY($1) ORDER BY certificate_sha256 LIMIT 1000',
);

/** Values: states. Certificates that any list in force has, or any tenant added. */
export const knownAnchors = statement<{ certificate: Buffer }>(
  'known_anchors',
  `SELECT c.certificate
     FROM trust_certificate c
    WHERE c.state = ANY($1)
      AND (EXISTS (SELECT FROM tenant_trust t WHERE t.sha256 = c.sha256 AND t.trusted)
        OR EXISTS (SELECT FROM trust_listing l
             JOIN trust_list f ON f.source = l.source AND f.version = l.version AND f.in_force
            WHERE l.sha256 = c.sha256))
    ORDER BY c.not_before DESC, c.sha256
    LIMIT 5000`,
);

/** Values: tenant, references. Certificates that were not withdrawn, without those that the tenant removed; `own`: that it added. */
export const sealSigners = statement<{ reference: string; certificate: Buffer; own: boolean }>(
  'seal_signers',
  `SELECT s.reference, s.certificate, COALESCE(t.trusted, false) AS own
     FROM seal_signer s
     LEFT JOIN tenant_trust t ON t.tenant = $1 AND t.sha256 = s.sha256
    WHERE s.reference = ANY($2) AND s.withdrawn_at IS NULL AND COALESCE(t.trusted, true)
    ORDER BY own DESC, s.not_after DESC, s.sha256
    LIMIT 100`,
);
