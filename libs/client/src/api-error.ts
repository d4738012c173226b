/**
 * An answer other than 2xx. `body` is the JSON of the answer, or its text: the API has several error shapes
 * (`{errorCode, errorMsg, ...}`, `{error: {code, description}}`, bare text), and `message` quotes the one it found.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    /** The call that failed, for example `POST /onboarding/enrollment/enroll`. */
    readonly call: string,
    /** Seconds to wait before trying again, when the server said so. */
    readonly retryAfter?: number,
  ) {
    super(`${call} answered ${status}: ${textOf(body)}`);
    this.name = 'ApiError';
  }
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  const { errorMsg, error, error_description } = (body ?? {}) as Record<string, unknown>;
  const { description } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return String(errorMsg ?? description ?? error_description ?? error ?? 'no explanation');
}
