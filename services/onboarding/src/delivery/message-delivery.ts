/** A short text for one person. */
export interface Message {
  /** The same for repeats of one sending; names it to providers. */
  id: string;
  tenant: string;
  /** Whom it is for: what is kept of it is deleted with this person. */
  subjectId: string;
  /** Phone number, E.164. */
  to: string;
  text: string;
  /** After so many seconds it is of no use any more. */
  seconds: number;
}

/** Injection token of the installation's `MessageDelivery`. */
export const MESSAGE_DELIVERY = Symbol('message delivery');

/** Longest time that a delivery may take, milliseconds. */
export const DELIVERY_DEADLINE_MS = 9500;

/** Brings messages to the numbers of people. */
export interface MessageDelivery {
  /**
   * Resolves once the provider has taken the message; that says nothing about its arrival. Throws ProviderError where it has
   * not, or may not have.
   */
  send(message: Message): Promise<void>;
}
