/** How a call of somebody else's service ended that did not succeed. */
export type ProviderFailure =
  /** It was not reached, or said that it failed: nothing was done there. */
  | 'failed'
  /** It refused what it was asked. */
  | 'refused'
  /** It did not answer in time, or the connection was lost: nobody knows whether it was done. */
  | 'late'
  /** It answered, and the answer is not of the form that was agreed. */
  | 'invalid';

/** A service outside of this installation that cannot be relied on now. Its message names neither address nor content. */
export class ProviderError extends Error {
  constructor(
    provider: string,
    readonly failure: ProviderFailure,
    options?: ErrorOptions,
  ) {
    super(`${provider}: ${failure}`, options);
    this.name = 'ProviderError';
  }

  /** Whether what it was given may have come through all the same. */
  get mayHaveArrived(): boolean {
    return this.failure === 'late' || this.failure === 'invalid';
  }
}
