import {
  constants,
  createCipheriv,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, ERROR_STATUS } from '@bonafide/platform/errors/domain-error';
import { readJson } from '@bonafide/platform/http/bounded-json';
import { OpeningThread, type ThreadOptions } from './opening-thread.js';
import { type Counted, RefusedEnvelopes } from './refused-envelopes.js';
import { isAuthenticated, type Sealed } from './sealed-request.open.js';

const SESSION_REFUSALS = 10;
const CLIENT_REFUSALS = 60;
/** Refusals leave at multiples of this after the request came: longer than all that tells one from another. */
const REFUSED_EVERY_MS = 500;

/** Who sent an envelope, as far as that is known outside of it. */
export interface Sender {
  tenant: string;
  client: string;
  /** Its session; unique among all tenants'. */
  session?: string;
}

/** What an envelope is opened for. */
export interface Use<T> {
  sender: Sender;
  /** All that depends on the content: reading it, and whatever is then done. */
  use: (content: unknown) => T | Promise<T>;
  /** Why the request is refused whatever the envelope holds; absent when it may succeed. */
  hopeless?: DomainError | undefined;
}

/** Opens sealed requests and answers them, so that what is refused tells nothing of what it holds: ADR 0029, 0076. */
export class SealedRequests {
  private readonly thread: OpeningThread;
  private readonly refused = new RefusedEnvelopes();
  private readonly probe: Sealed;
  private probing: Promise<void> | undefined;

  /** Throws when this OpenSSL lacks implicit rejection for PKCS#1 v1.5. `keys`: at least one, the first is published. */
  constructor(
    private readonly keys: readonly KeyObject[],
    options: Partial<ThreadOptions> = {},
  ) {
    for (const key of keys) requireImplicitRejection(key);
    this.thread = new OpeningThread(keys, options);
    this.probe = sealedProbe(this.publicKeyPem());
  }

  /** The key that clients seal with: PEM, SubjectPublicKeyInfo. */
  publicKeyPem(): string {
    return createPublicKey(this.keys[0] as KeyObject)
      .export({ type: 'spki', format: 'pem' })
      .toString();
  }

  /**
   * What `use` makes of the JSON value inside the envelope. One that does not open is refused as INVALID_VALUE (reason
   * `sealed`), or as `hopeless` where that is given. Under AES-CBC, which does not vouch for the content, so is every
   * DomainError of `use` that is the caller's mistake, at the same times; under AES-GCM it is thrown as it is, and content
   * that `readJson` refuses as that says. Throws RATE_LIMITED after too many refusals of the sender, UNAVAILABLE when
   * envelopes cannot be opened now.
   */
  async answer<T>(envelope: Sealed, { sender, use, hopeless }: Use<T>): Promise<T> {
    const came = performance.now();
    const isVouched = isAuthenticated(envelope.iv);
    const senders = countedOf(sender, !isVouched);
    this.refused.demand(senders);
    const plain = await this.thread.open(envelope);
    // Envelopes that came together all passed the first time.
    this.refused.demand(senders);
    try {
      if (!plain) throw unopened();
      return await use(readJson(plain, { name: 'The sealed request' }));
    } catch (error) {
      if ((isVouched && plain) || !isMistake(error, hopeless)) throw error;
      // A hopeless request is refused alike whatever it holds, so that only its session need be bounded.
      this.refused.count(hopeless ? countedOf(sender, false) : senders);
      if (!isVouched) await sleep(REFUSED_EVERY_MS - ((performance.now() - came) % REFUSED_EVERY_MS));
      throw hopeless ?? unopened();
    }
  }

  /** Opens an envelope of its own, ahead of all that wait; throws when that fails. */
  check(): Promise<void> {
    this.probing ??= this.openProbe().finally(() => {
      this.probing = undefined;
    });
    return this.probing;
  }

  /** Ends the thread; envelopes that still wait are refused as UNAVAILABLE. */
  close(): Promise<void> {
    return this.thread.close();
  }

  private async openProbe(): Promise<void> {
    if (!(await this.thread.openAhead(this.probe))) throw new Error('An envelope of its own does not open');
  }
}

/** GCM is not counted for a client: its refusals teach nothing, and one user must not stop the others. */
function countedOf({ tenant, client, session }: Sender, countsClient: boolean): Counted[] {
  const ofSession = session === undefined ? [] : [{ name: `session ${session}`, most: SESSION_REFUSALS }];
  const name = `client ${JSON.stringify([tenant, client])}`;
  const ofClient = countsClient ? [{ name, most: CLIENT_REFUSALS }] : [];
  return [...ofSession, ...ofClient];
}

/** To wait is a mistake of a hopeless request only: otherwise it says that the content was read, as a success does. */
function isMistake(error: unknown, hopeless: DomainError | undefined): boolean {
  if (!(error instanceof DomainError) || ERROR_STATUS[error.code] >= 500) return false;
  return error.code !== 'RATE_LIMITED' || hopeless !== undefined;
}

function unopened(): DomainError {
  return new DomainError('INVALID_VALUE', 'The sealed request cannot be opened', { reason: 'sealed' });
}

/** An empty object, sealed with OAEP-SHA256 and AES-256-GCM. */
function sealedProbe(key: string): Sealed {
  const session = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', session, iv, { authTagLength: 16 });
  const p = Buffer.concat([cipher.update('{}'), cipher.final(), cipher.getAuthTag()]);
  const wrapped = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, session);
  return { key: wrapped, iv, p };
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
