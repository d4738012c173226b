/** Who asks, and until when the answer is wanted. */
export interface Asking {
  readonly tenant: string;
  readonly signal?: AbortSignal;
}
