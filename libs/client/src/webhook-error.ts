/**
 * Why a message was not taken. `headers`: one is missing, twice there or malformed; `time`: sent too long ago, or by a clock
 * ahead; `signature`: none is right under a secret; `secret`: a secret given is not one, or none given is that of the sealed
 * body; `body`: it was signed, and is neither event nor envelope that opens.
 */
export type WebhookProblem = 'headers' | 'time' | 'signature' | 'secret' | 'body';

/** A message that must not be taken: answer 400, and do nothing of what it says. Its text holds nothing of the message. */
export class WebhookError extends Error {
  constructor(
    readonly problem: WebhookProblem,
    text: string,
    options?: ErrorOptions,
  ) {
    super(text, options);
    this.name = 'WebhookError';
  }
}
