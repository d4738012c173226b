import { createPrivateKey, type KeyObject } from 'node:crypto';
import { openBytes } from '@bonafide/sealing/aead';
import { SignJWT } from 'jose';
import { SigningKey } from '../../src/issuer/signing-key.entity.js';
import { PUBLIC_URL, type TestGateway } from './gateway.js';

/** The key with which a gateway signs its tokens, and its id. */
export interface Signing {
  privateKey: KeyObject;
  kid: string;
}

/** What a token says that the issuer would not, for a test. */
export interface Forgery {
  issuer?: string;
  audience?: string;
  expires?: number;
  notBefore?: number;
  typ?: string;
  id?: string;
  key?: KeyObject;
}

/** Reads the signing key of a gateway whose key-encryption keys are `ring`. */
export async function signingOf(gateway: TestGateway, ring: string): Promise<Signing> {
  const [row] = await gateway.database.getRepository(SigningKey).find();
  if (!row) throw new Error('No signing key');
  const sealing = Buffer.from(ring.slice('k1:'.length), 'base64');
  const pkcs8 = openBytes(sealing, row.sealed, `signing-key/${row.id}`);
  return { privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }), kid: row.id };
}

/** Epoch seconds. */
export const now = () => Math.floor(Date.now() / 1000);

/** A token signed as the issuer signs it for acme's client, but for what the test changes; another one each time. */
export const forge = ({ privateKey, kid }: Signing, change: Forgery = {}) =>
  new SignJWT({ azp: 'app', scope: 'openid' })
    .setProtectedHeader({ alg: 'RS256', typ: change.typ ?? 'at+jwt', kid: change.id ?? kid })
    .setIssuer(change.issuer ?? `${PUBLIC_URL}/auth/realms/acme`)
    .setAudience(change.audience ?? 'bonafide')
    .setSubject('app')
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setNotBefore(change.notBefore ?? now() - 1)
    .setExpirationTime(change.expires ?? now() + 60)
    .sign(change.key ?? privateKey);
