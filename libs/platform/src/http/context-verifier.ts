import { CLOCK_SKEW_MS, contextPublicKey, type Identity, verifyContext } from './signed-context.js';

const REMEMBERED = 1000;

/**
 * Verifies signed contexts and remembers those that hold until they end, since the gateway sends the same one for many
 * requests of a caller. A clock that is up to `CLOCK_SKEW_MS` ahead of the gateway's refuses none that it sends.
 */
export class ContextVerifier {
  private readonly key: ReturnType<typeof contextPublicKey>;
  private readonly verified = new Map<string, ReturnType<typeof verifyContext>>();

  /** `publicKey`: Ed25519, DER SubjectPublicKeyInfo. `graceMs`: how long after its end a context still holds. */
  constructor(
    publicKey: Uint8Array,
    private readonly graceMs = 0,
  ) {
    this.key = contextPublicKey(publicKey);
  }

  /** On whose behalf a context speaks. Throws UNAUTHENTICATED when it is absent, forged, malformed or too old. */
  verify(header: string): Identity {
    const now = Date.now() - this.graceMs - CLOCK_SKEW_MS;
    const known = this.verified.get(header);
    if (known && known.expires > now) return known.who;
    this.verified.delete(header);
    const context = verifyContext(this.key, header, now);
    if (this.verified.size >= REMEMBERED) this.verified.clear();
    this.verified.set(header, context);
    return context.who;
  }
}
