import {
  constants,
  createCipheriv,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { DomainError, ERROR_STATUS } from '@bonafide/platform/errors/domain-error';
import { readJson } from '@bonafide/platform/http/bounded-json';
import type { Logger } from '@bonafide/platform/observability/logger';
import { AtOnce } from './at-once.js';
import { OpeningThread, type ThreadOptions } from './opening-thread.js';
import { type Counted, RefusedEnvelopes } from './refused-envelopes.js';
import { refusingAt } from './refusing-at.js';
import { isMalleable, type Sealed } from './sealed-request.open.js';

const SESSION_REFUSALS = 10;
const CLIENT_REFUSALS = 60;
/** Half of what one tenant has of the gateway's connections to a service: a refusal that waits holds one. */
const CLIENT_AT_ONCE = 8;
const REFUSAL_MS = 5000;

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
  /**
   * All that depends on the content: reading it, and whatever is then done. Once `signal` aborts, its caller is told that
   * it failed, and it must no longer change what a later request shows.
   */
  use: (content: unknown, signal: AbortSignal) => T | Promise<T>;
  /** Why the request is refused whatever the envelope holds; absent when it may succeed. */
  hopeless?: DomainError | undefined;
}

/** How sealed requests are answered. */
export interface SealedRequestsOptions {
  /** When refusals under AES-CBC leave, and how long such a request may take, milliseconds; 5,000 unless given. */
  refusalMs?: number;
  /** Told of failures that no answer shows. */
  log?: Pick<Logger, 'warn'>;
  thread?: Partial<ThreadOptions>;
}

/** Opens sealed requests and answers them, so that what is refused tells nothing of what it holds: ADR 0029, 0076. */
export class SealedRequests {
  private readonly thread: OpeningThread;
  private readonly refused = new RefusedEnvelopes();
  private readonly atOnce = new AtOnce(CLIENT_AT_ONCE);
  private readonly probe: Sealed;
  private probing: Promise<void> | undefined;

  /** Throws when this OpenSSL lacks implicit rejection for PKCS#1 v1.5. `keys`: at least one, the first is published. */
  constructor(
    private readonly keys: readonly KeyObject[],
    private readonly options: SealedRequestsOptions = {},
  ) {
    for (const key of keys) requireImplicitRejection(key);
    this.thread = new OpeningThread(keys, options.thread);
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
   * `sealed`), or as `hopeless` where that is given. Under AES-GCM errors of `use` are thrown as they are, and content
   * that `readJson` refuses as that says. Under AES-CBC, which does not vouch for the content, whatever goes wrong is
   * that one refusal and leaves at one time, which is also the longest that `use` may take. Throws RATE_LIMITED after
   * too many refusals of the sender, or where a client has too many at a time under AES-CBC, and UNAVAILABLE when
   * envelopes cannot be opened now.
   */
  answer<T>(envelope: Sealed, asked: Use<T>): Promise<T> {
    return isMalleable(envelope) ? this.answerAlike(envelope, asked) : this.answerPlainly(envelope, asked);
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

  private async answerPlainly<T>(envelope: Sealed, { sender, use, hopeless }: Use<T>): Promise<T> {
    const takeBack = this.refused.expect(sessionOf(sender));
    const plain = await this.thread.open(envelope).catch((error: unknown) => {
      takeBack();
      throw error;
    });
    if (!plain) throw hopeless ?? unopened('The sealed request cannot be opened');
    takeBack();
    return use(readJson(plain, CONTENT), new AbortController().signal);
  }

  private async answerAlike<T>(envelope: Sealed, { sender, use, hopeless }: Use<T>): Promise<T> {
    // What is thrown here is known without the content, so that it may be told at once.
    this.thread.requireRoom(envelope);
    const client = `client ${JSON.stringify([sender.tenant, sender.client])}`;
    const leave = this.atOnce.enter(client);
    try {
      // A hopeless request is refused alike whatever it holds, so that only its session need be bounded.
      const ofClient = hopeless ? [] : [{ name: client, most: CLIENT_REFUSALS }];
      const takeBack = this.refused.expect([...sessionOf(sender), ...ofClient]);
      const answer = await refusingAt(this.options.refusalMs ?? REFUSAL_MS, async (signal) => {
        const plain = await this.thread.open(envelope);
        signal.throwIfAborted();
        if (!plain) throw unopened();
        return use(readJson(plain, CONTENT), signal);
      }).catch((error: unknown) => {
        this.note(error);
        throw hopeless ?? unopened();
      });
      takeBack();
      return answer;
    } finally {
      leave();
    }
  }

  /** A failure of our own, which the caller is not told. */
  private note(error: unknown): void {
    if (error instanceof DomainError && ERROR_STATUS[error.code] < 500) return;
    const err = (error instanceof DomainError && error.cause) || error;
    this.options.log?.warn({ err }, 'a request sealed without a tag was refused for a failure of ours');
  }

  private async openProbe(): Promise<void> {
    if (!(await this.thread.openAhead(this.probe))) throw new Error('An envelope of its own does not open');
  }
}

const CONTENT = { name: 'The sealed request' };

function sessionOf({ session }: Sender): Counted[] {
  return session === undefined ? [] : [{ name: `session ${session}`, most: SESSION_REFUSALS }];
}

/** Whoever sent it knows its cipher, so that the text may depend on that. */
function unopened(
  message = 'The sealed request cannot be opened or answered; under AES-GCM the refusal would say why',
): DomainError {
  return new DomainError('INVALID_VALUE', message, { reason: 'sealed' });
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
