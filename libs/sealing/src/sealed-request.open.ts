import { constants, createDecipheriv, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import { readJson } from '@bonafide/platform/http/bounded-json';

/** An envelope `{key, iv, p}` after base64: wrapped session key, initialisation vector, ciphertext of a JSON text. */
export interface Sealed {
  key: Uint8Array;
  iv: Uint8Array;
  p: Uint8Array;
}

const SESSION_KEY = 32;
const BLOCK = 16;
const GCM_IV = 12;
const GCM_TAG = 16;

const UNWRAPS = [
  { padding: constants.RSA_PKCS1_PADDING },
  { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
];

/**
 * True for an envelope under AES-256-CBC, which may open after it was changed; AES-256-GCM vouches for its content. Not
 * for one whose lengths say already that it never opens.
 */
export function isMalleable({ iv, p }: Sealed): boolean {
  return iv.length === BLOCK && p.length > 0 && p.length % BLOCK === 0;
}

/**
 * Opens an envelope under any of the keys: PKCS#1 v1.5, OAEP-SHA1 and OAEP-SHA256; AES-256-GCM (12-byte iv, tag after
 * the ciphertext) or AES-256-CBC (16-byte iv, PKCS#7). Returns the bytes of a JSON text, under GCM the bytes whatever
 * they are; undefined when it does not open.
 * Every key and every unwrap is tried to the end, and a failed unwrap goes on with a random session key, so that
 * neither the answer nor its time is an oracle for the padding (Bleichenbacher 1998, Manger 2001, Vaudenay 2002).
 */
export function openSealed(keys: readonly KeyObject[], sealed: Sealed): Uint8Array | undefined {
  const decipher = sealed.iv.length === GCM_IV ? openGcm : openCbc;
  const texts = keys.flatMap((key) =>
    UNWRAPS.map((unwrap) => decipher(sessionKey({ key, ...unwrap }, sealed.key), sealed)),
  );
  return texts.find((text) => text !== undefined);
}

function sessionKey(unwrap: Parameters<typeof privateDecrypt>[0], wrapped: Uint8Array): Uint8Array {
  const decoy = randomBytes(SESSION_KEY);
  try {
    const key = privateDecrypt(unwrap, wrapped);
    return key.length === SESSION_KEY ? key : decoy;
  } catch {
    return decoy;
  }
}

/** The plain text is read only when the tag is valid: a forged one reveals nothing, however it would parse. */
function openGcm(key: Uint8Array, { iv, p }: Sealed): Uint8Array | undefined {
  if (p.length <= GCM_TAG) return undefined;
  const cut = p.length - GCM_TAG;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: GCM_TAG }).setAuthTag(p.subarray(cut));
  const plain = decipher.update(p.subarray(0, cut));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

/**
 * CBC has no tag, so a padding error must be indistinguishable from one of the text: both are always read to the end.
 */
function openCbc(key: Uint8Array, sealed: Sealed): Uint8Array | undefined {
  if (!isMalleable(sealed)) return undefined;
  const { iv, p } = sealed;
  const plain = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false).update(p);
  const padding = plain[plain.length - 1] ?? 0;
  let wrong = padding < 1 || padding > BLOCK ? 1 : 0;
  for (let at = 1; at <= BLOCK; at += 1) {
    const differs = (plain[plain.length - at] ?? 0) ^ padding;
    wrong |= at <= padding ? differs : 0;
  }
  const text = plain.subarray(0, plain.length - Math.min(Math.max(padding, 1), BLOCK));
  // One padding in 256 of a wrong session key is right by chance; the text then is not.
  const isText = isJson(text);
  return wrong === 0 && isText ? text : undefined;
}

function isJson(text: Uint8Array): boolean {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
}
