import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';

/** Seals a request as the capture libraries do by default: RSA PKCS#1 v1.5 and AES-256-CBC. */
export function sealed(publicKey: string, request: unknown): { key: string; iv: string; p: string } {
  const session = randomBytes(32);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', session, iv);
  const p = Buffer.concat([cipher.update(JSON.stringify(request), 'utf8'), cipher.final()]);
  const key = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, session);
  return { key: key.toString('base64'), iv: iv.toString('base64'), p: p.toString('base64') };
}
