import type { EntityManager } from 'typeorm';
import type { Person } from '../../journey/proof/proof.js';
import type { StepContext } from '../../journey/step/step-context.js';

/** What initiating tells of a PIN to be set: the contract's `PinIdentity`, and the address of the page. */
export interface PinIdentity {
  /** 64 hexadecimal digits; names the PIN from now on. */
  mpinId: string;
  /** 32 hexadecimal digits; sets the PIN once. */
  activationToken: string;
  /** Unix seconds after which the token is void. */
  expireTime: number;
  redirectURI: string;
  /** The person's e-mail address in capitals. */
  pinUser: string;
  /** 16 hexadecimal digits; names the device that will hold the PIN. */
  pinDevice: string;
}

/** The PIN that a session began to set last. */
export interface BegunPin {
  /** Hexadecimal SHA-256 of its `mpinId`. */
  identity: string;
  isSet: boolean;
}

/**
 * Port: who keeps PINs, has people set and enter them, and tells the steps what came of it. A step's own part is written in
 * its transaction; what is asked before may be remote. An adapter that cannot tell throws, and nothing passes.
 */
export abstract class PinService {
  /** A new identity of the step's person, of which nothing is stored yet. */
  abstract begin(context: StepContext): Promise<PinIdentity>;

  /** Stores it in place of what the session began before, whose token is void from then on. */
  abstract keepBegun(manager: EntityManager, context: StepContext, identity: PinIdentity): Promise<void>;

  /** What a session began last; undefined before it began any. */
  abstract begun(session: { tenant: string; sessionId: string }): Promise<BegunPin | undefined>;

  /**
   * Makes the set PIN of that identity the person's only one; codes of the one before are void. Throws INVALID_VALUE when the
   * session's latest is another one, or was not set.
   */
  abstract adopt(manager: EntityManager, context: StepContext, kept: { identity: string; now: Date }): Promise<void>;

  /** Whether a code was given for the person's PIN, and neither used nor too old. */
  abstract isAuthorized(person: Person, code: string): Promise<boolean>;

  /** Uses a code up. Throws INVALID_VALUE when it was used meanwhile. */
  abstract redeem(manager: EntityManager, person: Person, code: string): Promise<void>;
}

/** The refusal of a PIN that the person has not set on the page. */
export const NOT_SET = 'The PIN was not set yet';
