import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';

export interface Envelope {
  key: string;
  iv: string;
  p: string;
}

/** Seals a request as the capture libraries do by default: RSA PKCS#1 v1.5 and AES-256-CBC. */
export function sealed(publicKey: string, request: unknown): Envelope {
  const [session, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', session, iv);
  const p = Buffer.concat([cipher.update(JSON.stringify(request), 'utf8'), cipher.final()]);
  return envelope(publicKey, session, iv, p);
}

/** The same with AES-256-GCM. */
export function sealedWithTag(publicKey: string, request: unknown): Envelope {
  const [session, iv] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', session, iv, { authTagLength: 16 });
  const p = Buffer.concat([cipher.update(JSON.stringify(request), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return envelope(publicKey, session, iv, p);
}

function envelope(publicKey: string, session: Buffer, iv: Buffer, p: Buffer): Envelope {
  const key = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, session);
  return { key: key.toString('base64'), iv: iv.toString('base64'), p: p.toString('base64') };
}
