import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function isCertificates(text: string): boolean {
  const found = text.match(CERTIFICATE) ?? [];
  try {
    return found.length > 0 && found.every((one) => new X509Certificate(one).raw.length > 0);
  } catch {
    return false;
  }
}

/** Configuration of how messages are sent: ADR 0120. */
export const sendingConfig = {
  BONAFIDE_WEBHOOK_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(25_000)
    .default(15_000)
    .describe('How long an attempt may take, look-up of the name and TLS included'),
  BONAFIDE_WEBHOOK_CA: z
    .string()
    .refine(isCertificates, 'must hold certificates in PEM')
    .optional()
    .describe('Certificates of authorities that receivers may have theirs from, besides the public ones; PEM'),
};
