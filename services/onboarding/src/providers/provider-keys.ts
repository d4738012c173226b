import { z } from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The address of a provider: https, or http on this machine. */
export const providerUrl = z.url({ protocol: /^https?$/ }).refine(isSafe, 'must be https, or http on this machine');

/** A secret shared with a provider, as Standard Webhooks writes it: base64, `whsec_` before it or not. */
export const providerSecret = z
  .string()
  .transform((text) => text.replace(/^whsec_/, ''))
  .pipe(z.base64())
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine(({ length }) => length >= 24 && length <= 64, 'must hold 24 to 64 bytes in base64');

/** Whether what is sent there cannot be read on the way. */
export function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return ['https:', 'smtps:'].includes(protocol) || LOOPBACK.has(hostname);
}
