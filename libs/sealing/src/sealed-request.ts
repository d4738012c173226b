import { constants, createPrivateKey, createPublicKey, type KeyObject, privateDecrypt } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { jsonOf } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import { base64Field } from '@bonafide/wire/base64';
import { z } from 'zod';
import type { Sealed } from './sealed-request.open.js';
import type { OpenAnswer, OpenJob } from './sealed-request.worker.js';

const MODULUS_BITS = [2048, 4096];
const WRAPPED_BYTES = 512;
const IV_BYTES = 16;
const MOST_KEYS = 4;
const MOST_WAITING = 64;
const MOST_WAITING_BYTES = 3 * LIMITS.bodyBytes;

/**
 * The body of a sealed request, base64 each: docs/contract B.6. Missing members are reported in this order.
 */
export const sealedEnvelope: z.ZodType<Sealed> = z.object({
  key: base64Field({ leastBytes: 0, mostBytes: WRAPPED_BYTES }),
  iv: base64Field({ leastBytes: 0, mostBytes: IV_BYTES }),
  p: base64Field({ leastBytes: 0, mostBytes: LIMITS.bodyBytes }),
});

/**
 * Configuration value: JSON list of one to four PEM private keys (PKCS#8, RSA of 2048 or 4096 bits). The first is the
 * published one, all of them open: to rotate, put a new key in front and drop the old one when no client holds it.
 */
export const sealedRequestKeys = jsonOf(z.array(z.string()).min(1).max(MOST_KEYS)).transform((list, context) => {
  const keys = list.map(privateKey);
  if (keys.every((key) => key !== undefined)) return keys;
  context.addIssue('must list PEM private keys (PKCS#8), RSA of 2048 or 4096 bits');
  return z.NEVER;
});

function privateKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    const fits = key.asymmetricKeyType === 'rsa' && MODULUS_BITS.includes(key.asymmetricKeyDetails?.modulusLength ?? 0);
    return fits ? key : undefined;
  } catch {
    return undefined;
  }
}

interface Waiting {
  bytes: number;
  resolve(value: unknown): void;
  reject(error: DomainError): void;
}

/**
 * Opens sealed requests on a thread of its own: one 4096-bit key costs 15 ms an envelope, which must not stall the
 * event loop. At most 64 envelopes of 30 MB together wait; more are refused as UNAVAILABLE. The thread starts with the
 * first envelope.
 */
export class SealedRequests {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** Throws when this OpenSSL lacks implicit rejection for PKCS#1 v1.5. `keys`: at least one, the first is published. */
  constructor(private readonly keys: readonly KeyObject[]) {
    for (const key of keys) requireImplicitRejection(key);
  }

  /** The key that clients seal with: PEM, SubjectPublicKeyInfo. */
  publicKeyPem(): string {
    return createPublicKey(this.keys[0] as KeyObject)
      .export({ type: 'spki', format: 'pem' })
      .toString();
  }

  /** The JSON value inside the envelope. Whatever is wrong with it, the one error is INVALID_VALUE with one text. */
  async open(envelope: Sealed): Promise<unknown> {
    if (!this.hasRoom(envelope)) throw new DomainError('UNAVAILABLE', 'Too many sealed requests, try again');
    const value = await this.ask(envelope);
    if (value === undefined) throw new DomainError('INVALID_VALUE', 'The sealed request cannot be opened');
    return value;
  }

  /** Ends the thread; envelopes that still wait are refused. */
  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private hasRoom(envelope: Sealed): boolean {
    let bytes = envelope.p.length;
    for (const waiting of this.waiting.values()) bytes += waiting.bytes;
    return this.waiting.size < MOST_WAITING && bytes <= MOST_WAITING_BYTES;
  }

  private ask(envelope: Sealed): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    this.worker ??= this.startWorker();
    this.worker.ref();
    this.worker.postMessage({ id, envelope } satisfies OpenJob);
    return new Promise((resolve, reject) => this.waiting.set(id, { bytes: envelope.p.length, resolve, reject }));
  }

  private startWorker(): Worker {
    const worker = new Worker(new URL('./sealed-request.worker.js', import.meta.url), { workerData: this.keys });
    worker.on('message', ({ id, value }: OpenAnswer) => {
      this.waiting.get(id)?.resolve(value);
      this.waiting.delete(id);
      if (this.waiting.size === 0) worker.unref();
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.worker = undefined;
      for (const { reject } of this.waiting.values()) {
        reject(new DomainError('UNAVAILABLE', 'Sealed requests cannot be opened now, try again'));
      }
      this.waiting.clear();
    });
    return worker;
  }
}

/** A ciphertext of zero never has PKCS#1 padding; an OpenSSL that says so is a padding oracle (CVE-2023-46809). */
function requireImplicitRejection(key: KeyObject): void {
  const zero = Buffer.alloc((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  try {
    privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, zero);
  } catch (cause) {
    throw new Error('This OpenSSL does not reject PKCS#1 v1.5 padding implicitly; use the Node.js of the images', {
      cause,
    });
  }
}
